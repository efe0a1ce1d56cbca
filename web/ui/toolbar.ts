import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { MenuItem } from './menu.ts';

/** Marks the page's own buttons that have no room in the bar. They are in the menu "More" then. */
const IN_MORE = 'data-in-more';

/** Keeps the control bar in one row: what the page puts into the slot `toolbar` and does not fit moves to the menu "More". */
export class Toolbar implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #observer: ResizeObserver | undefined;
  #bar: HTMLElement | undefined;
  #hidden: readonly HTMLElement[] = [];

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** For the menu: named as the buttons are named for screen readers. */
  get items(): readonly MenuItem[] {
    return this.#hidden.map((element) => ({
      label: element.ariaLabel || element.textContent?.trim() || element.title,
      does: () => element.click(),
    }));
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#host.shadowRoot?.addEventListener('slotchange', this.#onSlot);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#host.shadowRoot?.removeEventListener('slotchange', this.#onSlot);
    this.#bar = undefined;
  }

  hostUpdated(): void {
    const bar = this.#host.shadowRoot?.querySelector<HTMLElement>('.bar') ?? undefined;
    if (bar === this.#bar) return;
    this.#observer?.disconnect();
    this.#bar = bar;
    if (bar) this.#observer?.observe(bar);
  }

  readonly #onSlot = (): void => this.#fit();

  #fit(): void {
    const bar = this.#bar;
    const slot = bar?.querySelector<HTMLSlotElement>('slot');
    if (!bar || !slot) return;
    const elements = slot.assignedElements().filter((element) => element instanceof HTMLElement);
    for (const element of elements) element.removeAttribute(IN_MORE);
    const hidden: HTMLElement[] = [];
    for (const element of elements.toReversed()) {
      if (bar.scrollWidth <= bar.clientWidth) break;
      element.setAttribute(IN_MORE, '');
      hidden.unshift(element);
    }
    const same =
      hidden.length === this.#hidden.length && hidden.every((element, index) => element === this.#hidden[index]);
    this.#hidden = hidden;
    if (!same) this.#host.requestUpdate();
  }
}
