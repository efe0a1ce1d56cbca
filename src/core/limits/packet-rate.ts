import type { Clock } from '../ports.ts';
import { fullBucket, type Rate, type TokenBucket, take } from './token-bucket.ts';

/** How long a client that was closed for its rate is told to wait before it connects again, in ms. */
export const FLOOD_PENALTY_MS = 5_000;

/** Counts the packets of one connection, of every kind (SPEC R64). */
export class PacketRate {
  readonly #clock: Pick<Clock, 'seconds'>;
  readonly #rate: Rate;
  readonly #bucket: TokenBucket;

  /** `rate`: that of the node for packets, which all connections share. */
  constructor(clock: Pick<Clock, 'seconds'>, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
    this.#bucket = fullBucket(rate, clock.seconds());
  }

  /** Counts packets that came together. Answers false if they are over the limit. */
  take(count = 1): boolean {
    if (count > this.#rate.burst) return false;
    return take(this.#bucket, this.#rate, count, this.#clock.seconds());
  }
}
