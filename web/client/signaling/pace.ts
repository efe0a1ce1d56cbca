import type { Clock } from './clock.ts';

/** Does pieces of work at a rate: `perSecond` of them at once, and from then on as many a second. */
export class Pace {
  readonly #clock: Clock;
  readonly #work: () => boolean;
  #perSecond = 1;
  #turns = 0;
  /** When `#turns` was right, in ms since the epoch. */
  #asOf = 0;
  #cancel: (() => void) | undefined;

  /** `work` does one piece; false where there was none to do. */
  constructor(clock: Clock, work: () => boolean) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Starts afresh, with nothing of the rate used up. */
  reset(perSecond: number): void {
    this.stop();
    this.#perSecond = perSecond;
    this.#turns = perSecond;
    this.#asOf = this.#clock.now();
  }

  /** Works as far as the rate allows, and goes on by itself until there is nothing left to do. */
  run(): void {
    if (this.#cancel !== undefined) return;
    this.#refill();
    for (; this.#turns >= 1; this.#turns -= 1) if (!this.#work()) return;
    const ms = Math.ceil(((1 - this.#turns) * 1_000) / this.#perSecond);
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = undefined;
      this.run();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #refill(): void {
    const now = this.#clock.now();
    // A clock that was set back brings no turns.
    const elapsed = Math.max(0, now - this.#asOf);
    this.#turns = Math.min(this.#perSecond, this.#turns + (elapsed * this.#perSecond) / 1_000);
    this.#asOf = now;
  }
}
