import type { ReactiveController } from 'lit';
import type { Clock } from '../../client/signaling/clock.ts';
import type { StageHost } from './stage-host.ts';

/** How long after the last pointer move, tap or key the control bar goes, in ms. */
const IDLE_MS = 4_000;

const USES = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;

/** What keeps the bar: keyboard focus in it, a menu, a panel or a question that is open, a notice with a button. */
const BUSY = '.bar :focus-visible, [aria-expanded="true"], .menu, .side, .notice button, dialog[open]';

/** Hides the control bar where it is over the picture and nobody uses it (SPEC R290). Marks the stage with `data-idle`. */
export class BarHider implements ReactiveController {
  readonly #host: StageHost;
  readonly #clock: Clock;
  #cancel: (() => void) | undefined;

  constructor(host: StageHost, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    host.addController(this);
  }

  hostConnected(): void {
    for (const name of USES) this.#host.addEventListener(name, this.#wake);
    this.#host.addEventListener('fullscreenchange', this.#onFullScreen);
  }

  hostDisconnected(): void {
    for (const name of USES) this.#host.removeEventListener(name, this.#wake);
    this.#host.removeEventListener('fullscreenchange', this.#onFullScreen);
    this.#cancel?.();
    this.#cancel = undefined;
  }

  hostUpdated(): void {
    const mayHide = this.#mayHide;
    if (!mayHide || this.#cancel === undefined) this.#wake();
  }

  get #stage(): HTMLElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.stage');
  }

  get #mayHide(): boolean {
    const stage = this.#stage;
    return stage?.classList.contains('bar-over') === true && !this.#host.shadowRoot?.querySelector(BUSY);
  }

  readonly #onFullScreen = (): void => this.#host.requestUpdate();

  readonly #wake = (): void => {
    this.#stage?.removeAttribute('data-idle');
    this.#cancel?.();
    this.#cancel = this.#clock.after(IDLE_MS, () => {
      if (this.#mayHide) this.#stage?.setAttribute('data-idle', '');
      else this.#wake();
    });
  };
}
