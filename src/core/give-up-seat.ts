import type { RosterChange } from '../protocol/events.ts';
import { type SignalingNode, track, type UnsettledSeat } from './node.ts';
import { type Changed, type ConnectionLabel, type PeerId, type RoomId, StoreUnavailable } from './ports.ts';
import type { LeaveReason } from '../protocol/peer.ts';
import { isHosted, rulesOf } from './room-rules.ts';
import { absent } from './absent.ts';
import { apart } from './apart.ts';
import { commit, duringCall } from './follow-room.ts';

/**
 * How long after the grace period the node that lost a peer asks the store to end it, in ms. The store decides by its
 * own clock whether the period is over.
 */
const EXPIRY_MARGIN_MS = 50;

/** How many of the waiting seats are given up at the same time. */
const SETTLING_SIZE = 200;

/**
 * The most seats that may wait to be given up. One more is dropped. Its peer is marked away by a later sweep of this
 * node if the room has a member here, otherwise by another node of the room after this node's lease has ended.
 */
const UNSETTLED_LIMIT = 10_000;

/**
 * Gives a seat up: at once (`leave`), or after the grace period (`away`). If the store is away, the seat waits for it.
 */
export function giveUpSeat(node: SignalingNode, seat: UnsettledSeat): void {
  track(node, attempt(node, seat));
}

/** Remembers a seat that has to be given up when the store answers again. A later `away` does not replace a `leave`. */
export function settleLater(node: SignalingNode, seat: UnsettledSeat): void {
  const key = keyOf(seat.room, seat.peerId);
  if (node.unsettled.get(key)?.wish === 'leave') return;
  if (node.unsettled.size >= UNSETTLED_LIMIT) node.events.emit({ type: 'dropped', reason: 'unsettled-full' });
  else node.unsettled.set(key, seat);
}

/** Forgets that a seat had to be given up: the peer has a connection here again. */
export function forget(node: SignalingNode, room: RoomId, peerId: PeerId): void {
  node.unsettled.delete(keyOf(room, peerId));
}

/** Whether this node has seats of a room to give up as soon as the store answers. */
export function hasUnsettled({ unsettled }: SignalingNode, room: RoomId): boolean {
  for (const seat of unsettled.values()) if (seat.room === room) return true;
  return false;
}

/** Gives up the seats that the store could not take before. */
export async function settleSeats(node: SignalingNode): Promise<void> {
  const seats = [...node.unsettled.values()];
  // The seats are given up side by side, so that a part of the store that is silent does not hold up those of other
  // parts.
  for (let start = 0; start < seats.length; start += SETTLING_SIZE) {
    const slice = seats.slice(start, start + SETTLING_SIZE);
    await Promise.all(slice.map((seat) => apart(node, () => attempt(node, seat))));
  }
}

function keyOf(room: RoomId, peerId: PeerId): string {
  return `${room}\t${peerId}`;
}

/** Ends an away peer whose grace period is over. Several nodes may try; the first one succeeds and tells the others. */
export async function expireSeat(node: SignalingNode, room: RoomId, peerId: PeerId): Promise<void> {
  await change(
    node,
    room,
    () => node.store.expire(room, peerId),
    (changed) => peerLeft(node, { room, peerId, reason: 'lost' }, changed),
  );
}

/** Marks away a peer that the node `owner` no longer serves. `label`: the connection that it lost here. */
export async function markAway(
  node: SignalingNode,
  room: RoomId,
  peerId: PeerId,
  owner: string,
  label?: ConnectionLabel,
): Promise<void> {
  const { graceMs } = rulesOf(node, room);
  await change(
    node,
    room,
    () => node.store.markAway(room, peerId, owner, graceMs),
    ({ version }) => {
      node.events.emit({ type: 'peer-away', room, peerId, version, ...label });
      node.clock.after(graceMs + EXPIRY_MARGIN_MS, () => {
        if (node.phase !== 'draining') track(node, expireSeat(node, room, peerId).catch(absent));
      });
      return { type: 'peer-away', version, peerId };
    },
  );
}

async function attempt(node: SignalingNode, seat: UnsettledSeat): Promise<void> {
  const { room, peerId, wish, label } = seat;
  const { nodeId } = node.settings;
  // The peer came back to this node before the store answered, so its seat is not given up.
  const returned = node.replicas.get(room)?.members.has(peerId) ?? false;
  try {
    if (returned) node.events.emit({ type: 'peer-returned', room, peerId });
    else if (wish === 'away') await markAway(node, room, peerId, nodeId, label);
    else await leave(node, seat);
    forget(node, room, peerId);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    settleLater(node, seat);
  }
}

async function leave(node: SignalingNode, { room, peerId, label }: UnsettledSeat): Promise<void> {
  const { nodeId } = node.settings;
  await change(
    node,
    room,
    () => node.store.leave(room, peerId, nodeId),
    (changed) => peerLeft(node, { room, peerId, reason: 'left', ...label }, changed),
  );
}

/** A peer that is gone, and the peer to which the role of the host passed with that (SPEC R195). */
export function peerLeft(
  node: SignalingNode,
  departure: {
    readonly room: RoomId;
    readonly peerId: PeerId;
    readonly reason: LeaveReason;
  } & Partial<ConnectionLabel>,
  { version, host }: Changed,
): RosterChange {
  const { room, peerId, reason } = departure;
  node.events.emit({ type: 'peer-left', version, ...departure });
  const passes = host !== undefined && isHosted(node, room);
  if (passes) node.events.emit({ type: 'room-changed', room, version, change: 'host-passed' });
  return { type: 'peer-left', version, peerId, reason, ...(passes && { host }) };
}

async function change(
  node: SignalingNode,
  room: RoomId,
  call: () => ReturnType<SignalingNode['store']['leave']>,
  describe: (changed: Changed) => RosterChange,
): Promise<void> {
  await duringCall(node, room, async (replica) => {
    const outcome = await call();
    if (outcome.kind === 'unchanged') return;
    commit(node, replica, describe(outcome), node.settings.nodeId, outcome.nodes);
  });
}
