import { apart } from './apart.ts';
import { expireSeat, markAway } from './give-up-seat.ts';
import { isAlive } from './is-alive.ts';
import type { SignalingNode } from './node.ts';
import type { RoomId, Seat } from './ports.ts';
import { isCurrent, type Replica } from './replica.ts';

/** No grace period is longer, in ms. */
const MOST_GRACE_MS = 3_600_000;

/** Marks the peers of dead nodes away, and ends away peers whose grace period is over (SPEC R40, R44). */
export async function reapSeats(node: SignalingNode, replica: Replica): Promise<void> {
  for (const seat of [...replica.seats.values()])
    if (mayBeOver(node, replica, seat) && isCurrent(node.replicas, replica))
      await apart(node, () => reap(node, replica, seat));
}

/** False for nearly all: their peers are here, or at a node that is known to live. */
function mayBeOver({ live, settings }: SignalingNode, { members }: Replica, seat: Seat): boolean {
  if (seat.presence === 'away') return true;
  return seat.node === settings.nodeId ? !members.has(seat.peerId) : !live.has(seat.node);
}

/**
 * The same for the peers of dead nodes in a room that is full. If all its nodes died together, no other node looks after it.
 * True: a seat may be free now. To read the room frees the seats of bad records too (SPEC R131).
 */
export async function reapDeadNodes(node: SignalingNode, room: RoomId, capacity: number): Promise<boolean> {
  const { seats } = await node.store.load(room);
  let found = seats.length < capacity;
  for (const { peerId, presence, node: owner } of seats) {
    if (presence === 'away' || owner === node.settings.nodeId || (await isAlive(node, owner))) continue;
    await markAway(node, room, peerId, owner);
    found = true;
  }
  return found;
}

async function reap(node: SignalingNode, replica: Replica, seat: Seat): Promise<void> {
  const { room } = replica;
  const { peerId } = seat;
  if (seat.presence === 'away') {
    const leftMs = seat.awayUntil - node.clock.now();
    // The store brings an end nearer that is too far off: its clock was set back.
    if (leftMs <= 0 || leftMs > MOST_GRACE_MS) await expireSeat(node, room, peerId);
    return;
  }
  if ((await abandoned(node, replica, seat)) && replica.pending === 0) await markAway(node, room, peerId, seat.node);
}

async function abandoned(node: SignalingNode, replica: Replica, seat: Seat): Promise<boolean> {
  if (seat.node === node.settings.nodeId) return !replica.members.has(seat.peerId);
  return !(await isAlive(node, seat.node));
}
