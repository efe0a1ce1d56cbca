import type { RosterChange } from '../protocol/events.ts';
import { decodeRosterChange, encodeEvent, encodeRosterChange, type Frame } from '../protocol/frames.ts';
import { dismissMoved, membersSeats, missesMember, sendToMembers } from './members.ts';
import { type SignalingNode, track } from './node.ts';
import type { Envelope, NodeId, RoomId, RoomSnapshot } from './ports.ts';
import { applyChange, emptyReplica, HELD_LIMIT, type Replica, replaceSeats, rosterOf } from './replica.ts';

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
  if (replica === undefined) {
    if (envelope.kind === 'direct') node.metrics.received('lost');
    return;
  }
  follow(node, replica, envelope);
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

/** Takes over what the store says, and tells the members where that skips changes. */
export function adopt(node: SignalingNode, replica: Replica, snapshot: RoomSnapshot): void {
  if (snapshot.version <= replica.version) return;
  const skipped = replica.members.size > 0;
  replaceSeats(replica, snapshot);
  dismissMoved(node, replica);
  if (skipped) sendToMembers(node, replica, encodeEvent('roster', rosterOf(replica)));
  if (missesMember(replica)) track(node, restoreRoom(node, replica));
}

export async function reload(node: SignalingNode, replica: Replica, cause: 'gap' | 'sweep'): Promise<void> {
  node.metrics.reload(cause);
  const before = replica.version;
  replica.pending += 1;
  try {
    adopt(node, replica, await node.store.load(replica.room));
  } catch (error) {
    node.log.warn('roster not read', { room: replica.room, error });
  } finally {
    replica.pending -= 1;
  }
  drain(node, replica);
  // Without progress another read would bring the same: give up what waits. Clients resend, the sweep compares.
  if (replica.version === before) dropHeld(node, replica);
  settle(node, replica);
}

/** Puts the members of a room back into the store (SPEC R45). */
export async function restoreRoom(node: SignalingNode, replica: Replica): Promise<void> {
  const { room } = replica;
  node.metrics.reload('restore');
  replica.pending += 1;
  try {
    const { snapshot, nodes } = await node.store.restore(room, membersSeats(node, replica), replica.version);
    adopt(node, replica, snapshot);
    publish(node, nodes, { kind: 'reload', room, version: snapshot.version });
    node.log.info('room restored', { room, version: snapshot.version, count: replica.members.size });
  } catch (error) {
    node.log.warn('room not restored', { room, error });
  } finally {
    replica.pending -= 1;
  }
  settle(node, replica);
}

function follow(node: SignalingNode, replica: Replica, envelope: Envelope): void {
  if (envelope.kind === 'change') {
    // May be what others wait for, so it does not queue behind them.
    if (process(node, replica, envelope)) settle(node, replica);
    else hold(node, replica, envelope);
  } else if (replica.held.length > 0 || !process(node, replica, envelope)) {
    hold(node, replica, envelope);
  }
}

function hold(node: SignalingNode, replica: Replica, envelope: Envelope): void {
  if (replica.held.length >= HELD_LIMIT) {
    node.metrics.dropped('hold-full');
    return;
  }
  replica.held.push(envelope);
  if (envelope.kind === 'direct') node.metrics.received('held');
  settle(node, replica);
}

/** Takes in what no longer has to wait; reads the room again for what would wait forever. */
function settle(node: SignalingNode, replica: Replica): void {
  drain(node, replica);
  if (replica.pending > 0) return;
  if (replica.held.length > 0) track(node, reload(node, replica, 'gap'));
  else if (replica.members.size === 0) node.replicas.delete(replica.room);
}

/** Changes first, wherever they stand: each may free the next. Then the rest, in order, up to the first that waits. */
function drain(node: SignalingNode, replica: Replica): void {
  let next: Envelope | undefined;
  do {
    next = replica.held.find(({ kind, version }) => kind === 'change' && version <= replica.version + 1);
    if (next !== undefined) {
      replica.held.splice(replica.held.indexOf(next), 1);
      process(node, replica, next);
    }
  } while (next !== undefined);
  const waits = replica.held.findIndex((envelope) => !process(node, replica, envelope));
  replica.held.splice(0, waits === -1 ? replica.held.length : waits);
}

function dropHeld(node: SignalingNode, replica: Replica): void {
  for (const _ of replica.held) node.metrics.dropped('hold-stale');
  replica.held = [];
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
      sendToMembers(node, replica, envelope.frame);
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
  if (missesMember(replica)) track(node, restoreRoom(node, replica));
}
