import type { NodeId } from './ids.ts';

export interface Renewal {
  /** The lease had ended, so other nodes may have taken this node for dead. */
  readonly lapsed: boolean;
  /** How many leases of other nodes had ended by themselves and were forgotten now: one renewal counts each of them. */
  readonly ended: number;
  /** The nodes with a lease. */
  readonly live: readonly NodeId[];
  /**
   * A text that is made with the store's data and lost with it. Another text means that data may be lost: either all of
   * it, or, if another Redis server took over, only the latest writes.
   */
  readonly epoch: string;
}

/** Which nodes are alive. A lease ends by itself unless renewed. */
export interface NodeLeases {
  /** Takes or renews the lease. */
  renew(node: NodeId, leaseMs: number): Promise<Renewal>;
  isLive(node: NodeId): Promise<boolean>;
  /** The nodes with a lease, and for how much longer they have it, in ms. */
  nodes(): Promise<ReadonlyMap<NodeId, number>>;
  /** The store's epoch now; '' when it has none yet. */
  epoch(): Promise<string>;
  /** Ends the lease now. */
  release(node: NodeId): Promise<void>;
}
