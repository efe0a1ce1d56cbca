import type { SimClock } from './clock.ts';
import type { SeededRandom } from '../../scripts/lib/seeded-random.ts';

/** How long a packet takes on its way, in ms. */
export interface Latency {
  readonly least: number;
  readonly most: number;
  /** Now and then a packet takes up to this long. */
  readonly spike: number;
}

/**
 * One direction of a connection. Packets arrive in the order in which they were sent, each after a delay of its own.
 */
export class Pipe {
  readonly #clock: SimClock;
  readonly #random: SeededRandom;
  readonly #latency: Latency;
  #last = 0;

  constructor(clock: SimClock, random: SeededRandom, latency: Latency) {
    this.#clock = clock;
    this.#random = random;
    this.#latency = latency;
  }

  /** Packets sent from now on arrive in `ms` at the earliest. */
  stall(ms: number): void {
    this.#last = Math.max(this.#last, this.#clock.now() + ms);
  }

  send(arrive: () => void): void {
    const { least, most, spike } = this.#latency;
    const delay = this.#random.chance(0.03) ? this.#random.int(most, spike) : this.#random.int(least, most);
    this.#last = Math.max(this.#last, this.#clock.now() + delay);
    this.#clock.at(this.#last, arrive);
  }
}
