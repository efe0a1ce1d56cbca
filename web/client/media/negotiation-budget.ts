import type { Clock } from '../signaling/clock.ts';
import { Allowance } from './allowance.ts';

/**
 * How often a page negotiates (SPEC R152). Each time costs its main thread some ms, and anybody in the room can ask for it.
 * A peer connection is built anew after three failures of ICE, so once in a quarter of a minute at most; ICE restarts and
 * other offers come a few times a minute. `ALL` is what several peers may ask for together: a room of 8 may be entered at
 * once, and its page stays answering. Seen in Chromium 153: 24 connections at once took it 800 ms.
 */
const PEER_CONNECTIONS = { most: 6, windowMs: 60_000 };
const PEER_OFFERS = { most: 20, windowMs: 10_000 };
const ALL_CONNECTIONS = { most: 8, windowMs: 3_000 };
const ALL_OFFERS = { most: 20, windowMs: 3_000 };

type Bound = typeof PEER_OFFERS;

/** What one peer may ask for. Each list is asked in its order: the peer's own part first, so that it cannot use up `all`. */
export interface PeerBudget {
  /** For an offer that needs a new peer connection. */
  readonly build: readonly Allowance[];
  /** For any other offer, in either direction. */
  readonly negotiate: readonly Allowance[];
  /** Whether this end may build a new connection now, without being asked. */
  mayRebuild(): boolean;
}

/** The negotiations of a page, with all its peers. */
export class NegotiationBudget {
  readonly #clock: Clock;
  readonly #connections: Allowance;
  readonly #offers: Allowance;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#connections = allowance(clock, ALL_CONNECTIONS);
    this.#offers = allowance(clock, ALL_OFFERS);
  }

  /** `flooded` is called where the peer asks for more connections than it may have, at most once a minute. */
  ofPeer(flooded: () => void): PeerBudget {
    const connections = allowance(this.#clock, PEER_CONNECTIONS, flooded);
    const offers = allowance(this.#clock, PEER_OFFERS);
    return {
      build: [connections, offers, this.#connections, this.#offers],
      negotiate: [offers, this.#offers],
      mayRebuild: () => connections.take() && this.#connections.take(),
    };
  }
}

function allowance(clock: Clock, { most, windowMs }: Bound, exhausted?: () => void): Allowance {
  return new Allowance(clock, most, windowMs, exhausted);
}
