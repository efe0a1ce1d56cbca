import { expireSeat, markAway, settleSeats } from './give-up-seat.ts';
import type { SignalingNode } from './node.ts';
import { type Seat, StoreUnavailable } from './ports.ts';
import type { Replica } from './replica.ts';
import { reload, restoreRoom } from './room-stream.ts';

/** Rooms whose versions one store call compares. */
const SWEEP_SIZE = 500;

/** How many times a lease is renewed before it would end. */
export const RENEWALS_PER_LEASE = 3;

/**
 * Renews the node's lease, and does what hangs on it: settle what the store could not take, put peers back after a
 * loss of data, compare versions, reap the peers of dead nodes (SPEC R25, R44, R45). True when the store answered.
 */
export async function keepLease(node: SignalingNode): Promise<boolean> {
  const { settings } = node;
  try {
    const first = node.live === undefined;
    const { lapsed, live } = await node.leases.renew(settings.nodeId, settings.leaseMs);
    node.live = new Set(live);
    if (lapsed && !first) {
      node.log.warn('lease had ended', {});
      await Promise.all(occupied(node).map((replica) => restoreRoom(node, replica)));
    }
    await settleSeats(node);
    await sweep(node);
    return true;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return false;
  }
}

function occupied(node: SignalingNode): readonly Replica[] {
  return [...node.replicas.values()].filter((replica) => replica.members.size > 0);
}

async function sweep(node: SignalingNode): Promise<void> {
  const replicas = occupied(node);
  for (let start = 0; start < replicas.length; start += SWEEP_SIZE) {
    const slice = replicas.slice(start, start + SWEEP_SIZE);
    const versions = await node.store.versions(slice.map((replica) => replica.room));
    await Promise.all(slice.map((replica, index) => compare(node, replica, versions[index] ?? 0)));
  }
}

async function compare(node: SignalingNode, replica: Replica, version: number): Promise<void> {
  if (replica.pending > 0) return;
  if (version > replica.version) await reload(node, replica, 'sweep');
  else if (version < replica.version) await restoreRoom(node, replica);
  for (const seat of [...replica.seats.values()]) await reap(node, replica, seat);
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
  if (node.live?.has(seat.node)) return false;
  // A node that started after the renewal is not in `live` yet: ask again before taking it for dead.
  return !(await node.leases.isLive(seat.node));
}
