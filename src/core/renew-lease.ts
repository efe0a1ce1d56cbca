import type { SignalingNode } from './node.ts';
import { StoreUnavailable } from './ports.ts';

/** Renews the node's lease. Answers whether the store answered. `tendRooms` acts on what the renewal found. */
export async function renewLease(node: SignalingNode): Promise<boolean> {
  const { settings } = node;
  const at = node.clock.now();
  try {
    const { lapsed, ended, live, epoch } = await node.leases.renew(settings.nodeId, settings.leaseMs);
    node.renewedAt = at;
    node.live = new Set(live);
    if (node.epoch === '') node.epoch = epoch;
    else if (node.epoch !== epoch) node.standing = { kind: 'data-lost', epoch };
    else if (lapsed && node.standing.kind === 'kept') node.standing = { kind: 'lapsed' };
    node.events.emit({ type: 'lease-renewed', ended });
    return true;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    node.wasOutOfTouch = true;
    node.events.emit({ type: 'lease-unanswered' });
    return false;
  }
}
