import { encodeEvent } from '../protocol/frames.ts';
import { expireSeat, markAway, settleSeats } from './give-up-seat.ts';
import { sendToMembers } from './members.ts';
import type { SignalingNode } from './node.ts';
import { type Seat, StoreUnavailable } from './ports.ts';
import { hostsOf, type Replica, rosterOf } from './replica.ts';
import { checkMembers, mendRoom, reload } from './room-stream.ts';

/** Rooms whose versions one store call compares. More at once would hold up the calls of others, here and in the store. */
const SWEEP_SIZE = 100;

/** Rooms that are mended at the same time. */
const MENDING_SIZE = 50;

/** Renews the node's lease. True when the store answered. What the renewal found is for `tendRooms`. */
export async function renewLease(node: SignalingNode): Promise<boolean> {
  const { settings } = node;
  try {
    const { lapsed, live, epoch } = await node.leases.renew(settings.nodeId, settings.leaseMs);
    node.live = new Set(live);
    if (node.epoch === '') node.epoch = epoch;
    else if (node.epoch !== epoch) node.standing = { kind: 'data-lost', epoch };
    else if (lapsed && node.standing.kind === 'kept') node.standing = { kind: 'lapsed' };
    return true;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    node.wasOutOfTouch = true;
    return false;
  }
}

/**
 * What hangs on the lease: put peers back where that is due, settle what the store could not take, compare versions,
 * reap the peers of dead nodes (SPEC R25, R44, R45).
 */
export async function tendRooms(node: SignalingNode): Promise<void> {
  try {
    await mendRooms(node);
    tellOfReturn(node);
    await settleSeats(node);
    await sweep(node);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

async function mendRooms(node: SignalingNode): Promise<void> {
  const { standing } = node;
  if (standing.kind === 'kept') return;
  node.standing = { kind: 'kept' };
  node.log.warn(standing.kind === 'lapsed' ? 'lease had ended' : 'store lost its data', {});
  const cause = standing.kind === 'lapsed' ? 'unknown' : 'data-lost';
  const replicas = occupied(node);
  for (let start = 0; start < replicas.length; start += MENDING_SIZE) {
    const slice = replicas.slice(start, start + MENDING_SIZE);
    await Promise.all(slice.map((replica) => mendRoom(node, replica, cause)));
  }
  if (standing.kind === 'data-lost') node.epoch = standing.epoch;
}

/** A roster that comes unasked makes clients send again, instead of when their patience ends (SPEC R25, R34). */
function tellOfReturn(node: SignalingNode): void {
  if (!node.wasOutOfTouch) return;
  node.wasOutOfTouch = false;
  for (const replica of occupied(node)) {
    if (hostsOf(replica.seats.values()).every((host) => host === node.settings.nodeId)) continue;
    sendToMembers(node, replica, encodeEvent('roster', rosterOf(replica)));
  }
}

function occupied(node: SignalingNode): readonly Replica[] {
  return [...node.replicas.values()].filter((replica) => replica.members.size > 0);
}

async function sweep(node: SignalingNode): Promise<void> {
  const replicas = occupied(node);
  for (let start = 0; start < replicas.length; start += SWEEP_SIZE) {
    const slice = replicas.slice(start, start + SWEEP_SIZE);
    const known = slice.map(({ version }) => version);
    const versions = await node.store.versions(slice.map(({ room }) => room));
    await Promise.all(slice.map((replica, index) => compare(node, replica, known[index] ?? 0, versions[index])));
  }
}

/** `known`: the replica's version when the store was asked. */
async function compare(
  node: SignalingNode,
  replica: Replica,
  known: number,
  version: number | undefined,
): Promise<void> {
  if (version === undefined || replica.pending > 0 || !isCurrent(node, replica)) return;
  if (version < known || replica.dataLost) await mendRoom(node, replica, 'data-lost');
  else if (version > replica.version) await reload(node, replica, 'sweep');
  await checkMembers(node, replica);
  for (const seat of [...replica.seats.values()]) if (isCurrent(node, replica)) await reap(node, replica, seat);
}

/** False for a replica whose room was left meanwhile, and perhaps joined again. */
function isCurrent(node: SignalingNode, replica: Replica): boolean {
  return node.replicas.get(replica.room) === replica;
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
  // A node that started after the renewal is not in `live` yet: ask again before taking it for dead.
  return !(await node.leases.isLive(seat.node));
}
