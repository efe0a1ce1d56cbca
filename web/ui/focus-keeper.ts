import type { View } from './view.ts';

/**
 * Keeps the focus inside the element when the focused control goes: after joining it is on the microphone switch, after
 * another change of the screen at the start of the new screen, and after a notice went on the switch that opened it, else on the
 * microphone switch. What leads into the call changes while it has the focus: "Join call", "Cancel", "Wait for a place" take it
 * over from each other.
 */
export class FocusKeeper {
  readonly #host: HTMLElement;
  #view: View = 'lobby';
  #focused: Element | null = null;
  #changedTo: View | undefined;
  /** The focus was on what leads into the call. */
  #going = false;
  /** The device whose switch opened the notice that has the focus. */
  #opener = 'audio';
  #started = false;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Once: puts the focus there, if nothing on the page has it. */
  startIn(selector: string): void {
    if (this.#started) return;
    this.#started = true;
    const free = document.activeElement === document.body || document.activeElement === null;
    if (free && document.hasFocus()) this.#find(selector)?.focus({ preventScroll: true });
  }

  /** Before a render: remembers what has the focus. */
  keep(view: View): void {
    this.#focused = this.#host.shadowRoot?.activeElement ?? null;
    this.#going = Boolean(this.#focused?.closest('.go'));
    this.#opener = this.#focused?.closest<HTMLElement>('[data-opener]')?.dataset['opener'] ?? 'audio';
    this.#changedTo = view === this.#view ? undefined : view;
    this.#view = view;
  }

  /** After a render. */
  restore(): void {
    if (!this.#focused || (this.#changedTo === undefined && this.#focused.isConnected)) return;
    // What opened meanwhile has taken the focus.
    if (this.#changedTo === undefined && this.#host.shadowRoot?.activeElement) return;
    const goes = this.#going && this.#changedTo === undefined && this.#find('.go button');
    const inCall = this.#view === 'call' || this.#changedTo === undefined;
    (goes || this.#find(inCall ? `.round.${this.#opener}` : '.root'))?.focus({ preventScroll: !inCall });
    this.#focused = null;
  }

  #find(selector: string): HTMLElement | null {
    const root = this.#host.shadowRoot;
    return root?.querySelector<HTMLElement>(selector) ?? root?.querySelector<HTMLElement>('.root') ?? null;
  }
}
