import type { Clock } from '../ports.ts';
import { fullBucket, type Rate, type TokenBucket, take } from './token-bucket.ts';

/** Packets a connection may send, in multiples of the events it may send per second (SPEC R64). */
const SUSTAINED = 4;
const BURST = 20;

/** How long a client that was closed for its rate is told to wait before it connects again, in ms. */
export const FLOOD_PENALTY_MS = 5_000;

/** Counts the packets of one connection, of every kind. The limit is far above what an honest client sends. */
export class PacketRate {
  readonly #clock: Pick<Clock, 'seconds'>;
  readonly #rate: Rate;
  readonly #bucket: TokenBucket;

  constructor(clock: Pick<Clock, 'seconds'>, eventsPerSecond: number) {
    this.#clock = clock;
    this.#rate = { perSecond: eventsPerSecond * SUSTAINED, burst: eventsPerSecond * BURST };
    this.#bucket = fullBucket(this.#rate, clock.seconds());
  }

  /** Counts one packet. Answers false if this packet is over the limit. */
  take(): boolean {
    return take(this.#bucket, this.#rate, 1, this.#clock.seconds());
  }
}
