import type { Clock } from './clock.ts';

/** Does pieces of work at a limited rate: `perSecond` of them at once, and after that `perSecond` of them a second. */
export class Pace {
  readonly #clock: Clock;
  readonly #work: () => boolean;
  #perSecond = 1;
  #turns = 0;
  /** The time at which `#turns` was computed, in ms since the epoch. */
  #asOf = 0;
  #cancel: (() => void) | undefined;
  #pause: { readonly until: number; readonly cancel: () => void } | undefined;

  /** `work` does one piece, and returns false if there was none to do. */
  constructor(clock: Clock, work: () => boolean) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Starts over, with the full rate available. */
  reset(perSecond: number): void {
    this.stop();
    this.#perSecond = perSecond;
    this.#turns = perSecond;
    this.#asOf = this.#clock.now();
  }

  get paused(): boolean {
    return this.#pause !== undefined;
  }

  /**
   * Does nothing for `ms`, also after a `reset`. Then calls `over`, and goes on slowly: with one turn, not with a burst. A
   * shorter pause does not end a longer one.
   */
  pause(ms: number, over: () => void): void {
    const until = this.#clock.now() + ms;
    if (this.#pause !== undefined && this.#pause.until >= until) return;
    this.end();
    const cancel = this.#clock.after(ms, () => {
      this.#pause = undefined;
      this.#turns = 1;
      this.#asOf = this.#clock.now();
      over();
      this.run();
    });
    this.#pause = { until, cancel };
  }

  /** Works as fast as the rate allows, and goes on by itself until nothing is left to do. */
  run(): void {
    if (this.#cancel !== undefined || this.#pause !== undefined) return;
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

  /** Stops, and ends a pause, too. */
  end(): void {
    this.stop();
    this.#pause?.cancel();
    this.#pause = undefined;
  }

  #refill(): void {
    const now = this.#clock.now();
    // No turns are taken away if the clock was set back.
    const elapsed = Math.max(0, now - this.#asOf);
    this.#turns = Math.min(this.#perSecond, this.#turns + (elapsed * this.#perSecond) / 1_000);
    this.#asOf = now;
  }
}
