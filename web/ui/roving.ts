import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Makes the control bar one stop of Tab: the arrow keys, Home and End move inside of it (ARIA Authoring Practices,
 * "toolbar"). Buttons of the page in the slot `toolbar` stay stops of their own.
 */
export class Roving implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.shadowRoot?.addEventListener('keydown', this.#onKey);
    this.#host.shadowRoot?.addEventListener('focusin', this.#onFocus);
  }

  hostDisconnected(): void {
    this.#host.shadowRoot?.removeEventListener('keydown', this.#onKey);
    this.#host.shadowRoot?.removeEventListener('focusin', this.#onFocus);
  }

  hostUpdated(): void {
    const buttons = this.#buttons;
    const stops = buttons.filter(({ tabIndex }) => tabIndex === 0);
    if (stops.length === 1 && stops.every(isSeen)) return;
    this.#stopAt(stops.find((button) => button.matches(':focus')) ?? buttons.find(isSeen));
  }

  get #buttons(): readonly HTMLButtonElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll<HTMLButtonElement>('.bar button') ?? [])];
  }

  #stopAt(stop: HTMLButtonElement | undefined): void {
    for (const button of this.#buttons) button.tabIndex = button === stop ? 0 : -1;
  }

  readonly #onFocus = ({ target }: Event): void => {
    if (target instanceof HTMLButtonElement && target.closest('.bar')) this.#stopAt(target);
  };

  readonly #onKey = (event: Event): void => {
    if (!(event instanceof KeyboardEvent)) return;
    const buttons = this.#buttons.filter(isSeen);
    const at = event.target instanceof HTMLButtonElement ? buttons.indexOf(event.target) : -1;
    if (at < 0) return;
    const forth = this.#host.matches(':dir(rtl)') ? -1 : 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: at + forth,
      ArrowLeft: at - forth,
      Home: 0,
      End: buttons.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  };
}

/** A button without room in the bar is there, and cannot have the focus. */
const isSeen = (button: HTMLElement): boolean => button.checkVisibility();
