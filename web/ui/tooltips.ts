import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Clock } from '../client/signaling/clock.ts';

/** How long a pointer rests on a control before its name shows, in ms. */
const REST_MS = 400;

/** Space between a control and its tooltip, in CSS pixels. */
const GAP = 8;

/**
 * Shows the name of a control, its `data-tip`, next to it: after a while below a pointer, at once where the keyboard put
 * the focus. Escape hides it (WCAG 2.1, 1.4.13). Screen readers have the name of the control itself.
 */
export class Tooltips implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #clock: Clock;
  #shown: HTMLElement | undefined;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    host.addController(this);
  }

  hostConnected(): void {
    const root = this.#host.shadowRoot ?? this.#host;
    for (const [name, listener] of this.#listeners) root.addEventListener(name, listener);
  }

  hostDisconnected(): void {
    const root = this.#host.shadowRoot ?? this.#host;
    for (const [name, listener] of this.#listeners) root.removeEventListener(name, listener);
    this.#hide();
  }

  /** The control may be gone, or have another name. */
  hostUpdated(): void {
    if (this.#shown?.isConnected === false) this.#hide();
    else if (this.#shown) this.#show(this.#shown);
  }

  readonly #listeners: readonly (readonly [string, (event: Event) => void])[] = [
    [
      'pointerover',
      (event) => {
        const control = controlOf(event);
        if (control === this.#shown) return;
        this.#hide();
        if (control) this.#cancel = this.#clock.after(REST_MS, () => this.#show(control));
      },
    ],
    ['pointerdown', () => this.#hide()],
    [
      'focusin',
      (event) => {
        const control = controlOf(event);
        if (control?.matches(':focus-visible')) this.#show(control);
      },
    ],
    ['focusout', () => this.#hide()],
    ['pointerleave', () => this.#hide()],
    [
      'keydown',
      (event) => {
        if (event instanceof KeyboardEvent && event.key === 'Escape') this.#hide();
      },
    ],
  ];

  #hide(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#shown = undefined;
    this.#tip?.classList.remove('shows');
  }

  /** Above the control, or below it where there is no room; never beyond the sides of the element. */
  #show(control: HTMLElement): void {
    const tip = this.#tip;
    const text = control.dataset['tip'];
    if (!tip || !text) return this.#hide();
    this.#shown = control;
    tip.textContent = text;
    tip.classList.add('shows');
    const frame = this.#host.getBoundingClientRect();
    const box = control.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const x = box.left + box.width / 2 - width / 2 - frame.left;
    const above = box.top - frame.top - height - GAP;
    const y = above >= 0 ? above : box.bottom - frame.top + GAP;
    tip.style.translate = `${Math.max(4, Math.min(x, frame.width - width - 4))}px ${y}px`;
  }

  get #tip(): HTMLElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.tip');
  }
}

function controlOf({ target }: Event): HTMLElement | undefined {
  return (target instanceof Element && target.closest<HTMLElement>('[data-tip]')) || undefined;
}
