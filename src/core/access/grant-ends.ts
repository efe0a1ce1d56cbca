import type { ConnectionId } from '../ports.ts';

/**
 * The ends of grants (SPEC R186, R187). One timer a node waits for whatever is due next. A timer for each connection would cost
 * tens of thousands of timers; the loop of the lease is minutes late where LEASE_MS is long, and rests while the store is away.
 */
export interface GrantEnds {
  /** The connections whose grants end. */
  readonly due: Map<ConnectionId, Due>;
  /** When the timer is set for; infinite while none is. */
  at: number;
  /** No earlier than this the connections are looked at again: all of them are, each time. */
  notBefore: number;
  cancel(): void;
}

/** What is due next for a connection. */
export interface Due {
  /** In ms since the epoch. */
  readonly at: number;
  /** Ends what the connection has, where that is no seat of a room. Its client is not asked for a fresh token before. */
  readonly end?: () => void;
}

export function noGrantEnds(): GrantEnds {
  return { due: new Map(), at: Number.POSITIVE_INFINITY, notBefore: 0, cancel: () => undefined };
}
