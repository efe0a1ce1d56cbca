import type { RosterChange } from '../protocol/events.ts';
import { decodeRosterChange, encodeEvent, encodeRosterChange, type Frame } from '../protocol/frames.ts';
import { drainHeld, hold } from './held.ts';
import { dismiss, dismissMoved, heldSince, lacksMember, membersSeats, sendToMembers, sendToRoom } from './members.ts';
import { type SignalingNode, track } from './node.ts';
import { type Envelope, type NodeId, type RoomId, type RoomSnapshot, StoreUnavailable } from './ports.ts';
import { applyChange, emptyReplica, type Replica, replaceSeats, rosterOf } from './replica.ts';

/**
 * How a replica follows its room: changes one version after the other, whoever made them and whichever way they
 * came. What comes early is held; what stays early makes the replica read the room again (SPEC R20-R25).
 */

export function openReplica(node: SignalingNode, room: RoomId): Replica {
  const known = node.replicas.get(room);
  if (known !== undefined) return known;
  const replica = emptyReplica(room);
  node.replicas.set(room, replica);
  return replica;
}

/** Runs a store call of this room. Envelopes that its answer may explain wait for it. */
export async function duringCall<T>(node: SignalingNode, room: RoomId, call: (replica: Replica) => Promise<T>) {
  const replica = openReplica(node, room);
  replica.pending += 1;
  try {
    return await call(replica);
  } finally {
    replica.pending -= 1;
    settle(node, replica);
  }
}

/** Takes what another node sent. */
export function receive(node: SignalingNode, envelope: Envelope): void {
  const replica = node.replicas.get(envelope.room);
  if (replica !== undefined) follow(node, replica, envelope);
  else if (envelope.kind === 'direct') node.metrics.received('lost');
}

/** Applies a change that this node made and tells the other hosts of the room. */
export function commit(
  node: SignalingNode,
  replica: Replica,
  change: RosterChange,
  owner: NodeId,
  hosts: Iterable<NodeId>,
): void {
  const { room } = replica;
  const { version } = change;
  const envelope: Envelope = { kind: 'change', room, version, node: owner, frame: encodeRosterChange(change) };
  follow(node, replica, envelope);
  publish(node, hosts, envelope);
}

export function publish(node: SignalingNode, hosts: Iterable<NodeId>, envelope: Envelope): void {
  for (const host of hosts) if (host !== node.settings.nodeId) node.bus.send(host, envelope);
}

/** Takes over what the store says, unless it lacks a peer that lives here: then the reason comes first. */
export function adopt(node: SignalingNode, replica: Replica, snapshot: RoomSnapshot): void {
  if (snapshot.version <= replica.version) return;
  if (lacksMember(replica, snapshot.seats)) track(node, mendRoom(node, replica));
  else show(node, replica, snapshot);
}

/** The snapshot, or what it becomes when the room is mended; undefined when the store is away. */
export async function mended(
  node: SignalingNode,
  replica: Replica,
  snapshot: RoomSnapshot,
): Promise<RoomSnapshot | undefined> {
  return lacksMember(replica, snapshot.seats) ? mendRoom(node, replica) : snapshot;
}

/** Reads the room again. */
export async function reload(node: SignalingNode, replica: Replica, cause: 'gap' | 'sweep'): Promise<void> {
  node.metrics.reload(cause);
  const before = replica.version;
  replica.pending += 1;
  try {
    adopt(node, replica, await node.store.load(replica.room));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  } finally {
    replica.pending -= 1;
  }
  drainHeld(replica, (envelope) => process(node, replica, envelope));
  // Without progress another read would bring the same: give up what waits. Clients resend, the sweep compares.
  if (replica.version === before) {
    for (const _ of replica.held) node.metrics.dropped('hold-stale');
    replica.held = [];
  }
  settle(node, replica);
}

/**
 * Members that the store does not show as they are. If it lost its data they are put back; if this node was only out
 * of touch, those that are away are taken back and those that are gone are dismissed (SPEC R45). Answers with the room.
 */
export async function mendRoom(
  node: SignalingNode,
  replica: Replica,
  cause: 'unknown' | 'data-lost' = 'unknown',
): Promise<RoomSnapshot | undefined> {
  const { room } = replica;
  node.metrics.reload('restore');
  replica.pending += 1;
  try {
    const known = replica.dataLost || cause === 'data-lost';
    const lost = known || (await node.leases.epoch()) !== node.epoch;
    // Kept where this fails: by then the room may be there again, made by others, and the node's epoch be the new one.
    replica.dataLost = lost;
    const { snapshot, nodes } = lost ? await putBack(node, replica) : await takeBack(node, replica);
    replica.dataLost = false;
    show(node, replica, snapshot);
    publish(node, nodes, { kind: 'reload', room, version: snapshot.version });
    node.log.info(lost ? 'room restored' : 'room reclaimed', {
      room,
      version: snapshot.version,
      count: replica.members.size,
    });
    return snapshot;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return undefined;
  } finally {
    replica.pending -= 1;
    settle(node, replica);
  }
}

function putBack(node: SignalingNode, replica: Replica) {
  const { graceMs } = node.settings;
  const others = [...replica.seats.values()].filter(({ peerId }) => !replica.members.has(peerId));
  const terms = { atLeast: replica.version, graceMs };
  return node.store.restore(replica.room, membersSeats(node, replica), others, terms);
}

function takeBack(node: SignalingNode, replica: Replica) {
  return node.store.reclaim(replica.room, [...replica.members.keys()], node.settings.nodeId);
}

/** Makes a snapshot what the replica and its members know. */
function show(node: SignalingNode, replica: Replica, snapshot: RoomSnapshot): void {
  if (snapshot.version < replica.version) return;
  const news = snapshot.version > replica.version;
  replaceSeats(replica, snapshot);
  dismissMoved(node, replica);
  for (const [peerId, connection] of replica.members) {
    if (replica.seats.has(peerId) || snapshot.version < heldSince(node, connection)) continue;
    replica.members.delete(peerId);
    dismiss(node, connection, { reason: 'expired', reconnect: true });
  }
  if (news) sendToMembers(node, replica, encodeEvent('roster', rosterOf(replica)));
}

function follow(node: SignalingNode, replica: Replica, envelope: Envelope): void {
  // A change may be what others wait for, so it does not queue behind them.
  const first = envelope.kind === 'change' || replica.held.length === 0;
  if (first && process(node, replica, envelope)) {
    if (envelope.kind === 'change') settle(node, replica);
  } else if (hold(replica, envelope)) {
    if (envelope.kind === 'direct') node.metrics.received('held');
    settle(node, replica);
  } else {
    node.metrics.dropped('hold-full');
  }
}

/** Takes in what no longer has to wait; reads the room again for what would wait forever. */
function settle(node: SignalingNode, replica: Replica): void {
  drainHeld(replica, (envelope) => process(node, replica, envelope));
  if (replica.pending > 0) return;
  if (replica.held.length > 0) track(node, reload(node, replica, 'gap'));
  else if (replica.members.size === 0 && node.replicas.get(replica.room) === replica)
    node.replicas.delete(replica.room);
}

/** True when the envelope is dealt with, false when it has to wait for changes before it. */
function process(node: SignalingNode, replica: Replica, envelope: Envelope): boolean {
  switch (envelope.kind) {
    case 'direct': {
      if (envelope.version > replica.version) return false;
      const connection = replica.members.get(envelope.to);
      node.metrics.received(connection === undefined ? 'lost' : 'delivered');
      if (connection !== undefined) node.connections.send(connection, envelope.frame);
      return true;
    }
    case 'room':
      if (envelope.version > replica.version) return false;
      sendToRoom(node, replica, envelope.frame, envelope.version);
      return true;
    case 'change':
      if (envelope.version > replica.version + 1) return false;
      if (envelope.version === replica.version + 1) apply(node, replica, envelope.node, envelope.frame);
      return true;
    case 'reload':
      return envelope.version <= replica.version;
    default:
      return envelope satisfies never;
  }
}

function apply(node: SignalingNode, replica: Replica, owner: NodeId, frame: Frame): void {
  applyChange(replica, decodeRosterChange(frame), owner, node.clock.now() + node.settings.graceMs);
  dismissMoved(node, replica);
  sendToMembers(node, replica, frame);
  if (lacksMember(replica, replica.seats.values())) track(node, mendRoom(node, replica));
}

/** Holds the members against the seats: after one was added, whose seat may have moved on meanwhile. */
export async function checkMembers(node: SignalingNode, replica: Replica): Promise<void> {
  dismissMoved(node, replica);
  if (lacksMember(replica, replica.seats.values())) await mendRoom(node, replica);
}
