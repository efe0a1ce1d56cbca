import type { LitElement, ReactiveController } from 'lit';

/** Where an update takes away what had the focus, for instance the button of a peer that left, the heading gets it. */
export class KeptFocus implements ReactiveController {
  readonly #host: LitElement;
  #focused: Element | null = null;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#focused = this.#host.shadowRoot?.activeElement ?? null;
  }

  hostUpdated(): void {
    if (this.#focused !== null && !this.#focused.isConnected) focusHeading(this.#host);
    this.#focused = null;
  }
}

/** Puts the focus on the heading of a view. */
export function focusHeading(view: LitElement): void {
  view.shadowRoot?.querySelector<HTMLElement>('h1')?.focus();
}
