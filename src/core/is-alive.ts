import type { SignalingNode } from './node.ts';
import type { NodeId } from './ports.ts';

/**
 * Whether a node has a lease. One that started after the latest renewal is not in `live` yet, so the store is asked before a
 * node is taken for dead. Rejects with StoreUnavailable.
 */
export async function isAlive({ live, leases }: SignalingNode, other: NodeId): Promise<boolean> {
  return live.has(other) || leases.isLive(other);
}
