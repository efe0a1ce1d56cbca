import { type Spread, spreadOf } from './figures.ts';

interface Arrival {
  /** When it was sent, and how long it took, in ms. */
  readonly at: number;
  readonly took: number;
  /** Between two peers of one node, as they knew it when it was sent. */
  readonly local: boolean;
  /** To one of those that may stop reading. */
  readonly slow: boolean;
}

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly local?: boolean;
  readonly slow?: boolean;
}

/** How long signals took, by when they were sent. */
export class Delays {
  readonly #arrivals: Arrival[] = [];

  add(arrival: Arrival): void {
    this.#arrivals.push(arrival);
  }

  within(window: Window): Spread {
    return spreadOf(this.#in(window).map(({ took }) => took));
  }

  /** When the last signal of those sent in the window arrived; 0 for none. */
  lastArrival(window: Window): number {
    return this.#in(window).reduce((latest, { at, took }) => Math.max(latest, at + took), 0);
  }

  #in({ from, to, local, slow }: Window): readonly Arrival[] {
    return this.#arrivals.filter(
      (arrival) =>
        arrival.at >= from &&
        arrival.at < to &&
        (local === undefined || arrival.local === local) &&
        (slow === undefined || arrival.slow === slow),
    );
  }
}
