import { expireSeat, markAway } from './give-up-seat.ts';
import type { SignalingNode } from './node.ts';
import type { Seat } from './ports.ts';
import { isCurrent, type Replica } from './replica.ts';

/** Marks the peers of dead nodes away, and ends away peers whose grace period is over (SPEC R40, R44). */
export async function reapSeats(node: SignalingNode, replica: Replica): Promise<void> {
  for (const seat of [...replica.seats.values()])
    if (isCurrent(node.replicas, replica)) await reap(node, replica, seat);
}

async function reap(node: SignalingNode, replica: Replica, seat: Seat): Promise<void> {
  const { room } = replica;
  const { peerId } = seat;
  if (seat.presence === 'away') {
    if (seat.awayUntil <= node.clock.now()) await expireSeat(node, room, peerId);
    return;
  }
  if ((await abandoned(node, replica, seat)) && replica.pending === 0) await markAway(node, room, peerId, seat.node);
}

async function abandoned(node: SignalingNode, replica: Replica, seat: Seat): Promise<boolean> {
  if (seat.node === node.settings.nodeId) return !replica.members.has(seat.peerId);
  if (node.live.has(seat.node)) return false;
  // A node that started after the renewal is not in `live` yet. So the store is asked before a node is taken for dead.
  return !(await node.leases.isLive(seat.node));
}
