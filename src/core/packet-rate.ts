import type { Clock } from './ports.ts';
import { fullBucket, type TokenBucket, take } from './token-bucket.ts';

/** Packets a connection may send, in multiples of the events it may send per second (SPEC R64). */
const SUSTAINED = 4;
const BURST = 20;

/** When a client that was dismissed for its rate may come back, in ms. */
export const FLOOD_PENALTY_MS = 5_000;

/** Counts the packets of one connection, of whatever kind. No honest client comes near its limit. */
export class PacketRate {
  readonly #clock: Pick<Clock, 'seconds'>;
  readonly #rate: number;
  readonly #burst: number;
  readonly #bucket: TokenBucket;

  constructor(clock: Pick<Clock, 'seconds'>, eventsPerSecond: number) {
    this.#clock = clock;
    this.#rate = eventsPerSecond * SUSTAINED;
    this.#burst = eventsPerSecond * BURST;
    this.#bucket = fullBucket(this.#burst, clock.seconds());
  }

  /** Counts one packet. False: it is one too many. */
  take(): boolean {
    return take(this.#bucket, this.#rate, this.#burst, this.#clock.seconds());
  }
}
