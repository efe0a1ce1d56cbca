import type { Clock } from '../../src/core/ports.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

/** Lets every promise that can settle do so before the next event of the simulation. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/**
 * The time of the simulation: a heap of callbacks. They run one at a time, the earliest first; callbacks of the same
 * time run in the order in which they were asked for.
 */
export class SimClock implements Clock {
  #now = 1_000_000;
  #order = 0;
  readonly #heap: Timer[] = [];
  /** Called after each callback, when all promises that can settle have done so. */
  onStep: () => void = () => undefined;

  now(): number {
    return this.#now;
  }

  seconds(): number {
    return this.#now / 1_000;
  }

  after(ms: number, callback: () => void): () => void {
    return this.at(this.#now + ms, callback);
  }

  at(time: number, callback: () => void): () => void {
    const timer: Timer = { at: Math.max(time, this.#now), order: this.#order++, callback };
    this.#push(timer);
    return () => {
      timer.callback = undefined;
    };
  }

  /** Runs all callbacks that are due within `ms`. */
  async run(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#pop();
      if (next.callback === undefined) continue;
      this.#now = next.at;
      next.callback();
      await turn();
      this.onStep();
    }
    this.#now = end;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(timer, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && before(right, left)) child += 1;
      const below = heap[child];
      if (below === undefined || !before(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
