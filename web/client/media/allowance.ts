import type { Clock } from '../signaling/clock.ts';

/** At most `most` turns within any `windowMs`. Those who ask for more wait, and are served in the order of asking. */
export class Allowance {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #windowMs: number;
  readonly #exhausted: () => void;
  /** When the turns of the latest window were taken, in ms since the epoch. */
  #taken: number[] = [];
  readonly #waiting = new Set<() => void>();
  #cancel: (() => void) | undefined;
  #toldAt: number | undefined;

  /** `exhausted` is called where somebody has to wait, at most once a window. */
  constructor(clock: Clock, most: number, windowMs: number, exhausted: () => void = () => {}) {
    this.#clock = clock;
    this.#most = most;
    this.#windowMs = windowMs;
    this.#exhausted = exhausted;
  }

  /** Calls `go` now, or when a turn is free. The function that is returned gives the place in the queue up. */
  ask(go: () => void): () => void {
    this.#waiting.add(go);
    this.#serve();
    return () => {
      this.#waiting.delete(go);
      this.#plan();
    };
  }

  /** Takes a turn, unless somebody would have to wait for one. */
  take(): boolean {
    if (this.#waiting.size > 0 || !this.#free()) return false;
    this.#taken.push(this.#clock.now());
    return true;
  }

  #serve(): void {
    for (let [go] = this.#waiting; go !== undefined && this.#free(); [go] = this.#waiting) {
      this.#waiting.delete(go);
      this.#taken.push(this.#clock.now());
      go();
    }
    if (this.#waiting.size > 0) this.#tell();
    this.#plan();
  }

  #free(): boolean {
    const now = this.#clock.now();
    // A turn that lies in the future is dropped: the clock was set back.
    this.#taken = this.#taken.filter((at) => at <= now && now - at < this.#windowMs);
    return this.#taken.length < this.#most;
  }

  #tell(): void {
    if (this.#toldAt !== undefined && this.#clock.now() - this.#toldAt < this.#windowMs) return;
    this.#toldAt = this.#clock.now();
    this.#exhausted();
  }

  /** One timer while somebody waits, and none otherwise. */
  #plan(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const [oldest] = this.#taken;
    if (this.#waiting.size === 0 || oldest === undefined) return;
    const ms = Math.max(0, oldest + this.#windowMs - this.#clock.now());
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = undefined;
      this.#serve();
    });
  }
}

/** Asks one allowance after the other, and calls `go` with a turn of each. The function that is returned gives up. */
export function askEach([first, ...rest]: readonly Allowance[], go: () => void): () => void {
  if (first === undefined) {
    go();
    return () => {};
  }
  let giveUpRest: (() => void) | undefined;
  const giveUp = first.ask(() => {
    giveUpRest = askEach(rest, go);
  });
  return () => {
    giveUp();
    giveUpRest?.();
  };
}
