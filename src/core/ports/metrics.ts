import type { ErrorCode } from '../../protocol/errors.ts';

export type SignalPath = 'local' | 'remote';

/**
 * Counts of signals. Implementations do nothing but count, because this is the hot path. Everything else that happens
 * is a NodeEvent.
 */
export interface SignalMetrics {
  /** `seconds`: from the frame's arrival at this node to its hand-over (local) or batch (remote). */
  signal(path: SignalPath, result: 'relayed' | ErrorCode, seconds: number): void;
  /**
   * A signal that another node sent. `held`: it waits for a change. `lost`: its peer is no longer here. `dropped`: too much
   * waits for its peer's connection (SPEC R62).
   */
  received(result: 'delivered' | 'held' | 'lost' | 'dropped'): void;
}

/** Counts of the bus between nodes: implementations only count. */
export interface BusMetrics {
  /** One publish to one node. */
  batch(entries: number, bytes: number): void;
  /** A batch of another node came; it had this many entries. */
  arrived(entries: number): void;
  /** A publish failed; it had this many entries. */
  publishFailed(entries: number): void;
  /** A batch was dropped before it was published. Its entries count as `publishFailed` too. */
  dropped(reason: 'batch-full'): void;
}
