import { type Spread, spreadOf } from './figures.ts';

interface Arrival {
  /** When it was sent, and how long it took, in ms. */
  readonly at: number;
  readonly took: number;
  /** Between two peers of one node, as they knew it when it was sent. */
  readonly local: boolean;
  readonly room: string;
}

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly local?: boolean;
  readonly rooms?: RegExp;
}

/** How long signals took, by when they were sent. */
export class Delays {
  readonly #arrivals: Arrival[] = [];

  add(arrival: Arrival): void {
    this.#arrivals.push(arrival);
  }

  within({ from, to, local, rooms }: Window): Spread {
    const fits = (arrival: Arrival): boolean =>
      arrival.at >= from &&
      arrival.at < to &&
      (local === undefined || arrival.local === local) &&
      (rooms === undefined || rooms.test(arrival.room));
    return spreadOf(this.#arrivals.filter(fits).map(({ took }) => took));
  }
}
