import type { Clock } from '../../web/client/signaling/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that stands still until `advance` or `tick` is called, for the client and for the core of a node. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #set = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now + this.#set;
  }

  /** Somebody sets the clock forward by `ms`, or back. Timers do not mind. */
  set(ms: number): void {
    this.#set += ms;
  }

  /** The same time in seconds, as the core of a node counts it. */
  seconds(): number {
    return this.#now / 1_000;
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Runs the timers that are due within `ms`, in order, and lets promises settle before and after each. */
  async advance(ms: number): Promise<void> {
    await settled();
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = next.at;
      this.#timers.delete(next);
      next.callback();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  /** As `advance`, but synchronous, for code without promises. */
  tick(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = next.at;
      this.#timers.delete(next);
      next.callback();
    }
    this.#now = end;
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    return first;
  }
}

/** Lets every promise and every queued task that can run do so. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve);
    });
  }
}
