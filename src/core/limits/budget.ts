import type { Clock } from '../ports.ts';
import { fullBucket, type Rate, type TokenBucket, take, waitMs } from './token-bucket.ts';

/** The rates of one client (SPEC R61, R64, R120). */
export interface ClientRates {
  readonly events: Rate;
  /** Of packets of every kind: far above what an honest client sends. */
  readonly packets: Rate;
  readonly bytes: Rate;
}

/** Packets a connection may send, in multiples of the events it may send per second. */
const PACKETS = { sustained: 4, burst: 20 };

/** `eventsPerSecond`, `bytesPerSecond`: what a client may do for any time; more of it in a burst. */
export function clientRates(eventsPerSecond: number, bytesPerSecond: number): ClientRates {
  return {
    events: { perSecond: eventsPerSecond, burst: eventsPerSecond * 2 },
    packets: { perSecond: eventsPerSecond * PACKETS.sustained, burst: eventsPerSecond * PACKETS.burst },
    bytes: { perSecond: bytesPerSecond, burst: bytesPerSecond * 4 },
  };
}

/**
 * What one client has left of its rates. It belongs to the transport's connection, so that a client which leaves the
 * namespace and comes back on that connection has the same (SPEC R121).
 */
export class Budget {
  /** The key of the client's address (see AddressLimits); '' where it has none. */
  readonly address: string;
  readonly #rates: ClientRates;
  readonly #clock: Pick<Clock, 'seconds'>;
  readonly #events: TokenBucket;
  readonly #bytes: TokenBucket;

  constructor(rates: ClientRates, clock: Pick<Clock, 'seconds'>, address: string) {
    this.address = address;
    this.#rates = rates;
    this.#clock = clock;
    this.#events = fullBucket(rates.events, clock.seconds());
    this.#bytes = fullBucket(rates.bytes, clock.seconds());
  }

  /** Charges an event; `cost`: how many plain events it counts for. False if the client is over its rate. */
  takeEvent(cost: number): boolean {
    return take(this.#events, this.#rates.events, cost, this.#clock.seconds());
  }

  /** Charges bytes that would leave for other peers. False if the client is over its rate. */
  takeBytes(bytes: number): boolean {
    return take(this.#bytes, this.#rates.bytes, bytes, this.#clock.seconds());
  }

  /** How long the client has to wait until its next event is taken, in whole ms. */
  waitMs(): number {
    const now = this.#clock.seconds();
    return Math.max(waitMs(this.#events, this.#rates.events, now), waitMs(this.#bytes, this.#rates.bytes, now));
  }
}
