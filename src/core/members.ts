import type { Goodbye } from '../protocol/events.ts';
import { encodeEvent, type Frame } from '../protocol/frames.ts';
import type { PeerEnvelope } from './early-envelopes.ts';
import type { SignalingNode } from './node.ts';
import type { ConnectionId, Envelope, MemberSeat, NodeId, PeerId, Seat } from './ports.ts';
import type { Replica } from './replica.ts';

/** Why a room is mended. `unknown`: the store's epoch tells whether it lost its data. */
export type MendCause = 'unknown' | 'data-lost';

/** Sends an envelope to the others of these nodes: the hosts of a room. */
export function publish(node: SignalingNode, hosts: Iterable<NodeId>, envelope: Envelope): void {
  for (const host of hosts) if (host !== node.settings.nodeId) node.bus.send(host, envelope);
}

export function sendToMembers(node: SignalingNode, replica: Replica, frame: Frame): void {
  for (const connection of replica.members.values()) node.connections.send(connection, frame);
}

/**
 * Sends a peer's message to the members of the room as it was at `version`. A member that came to this node at a later
 * version is left out, because the node that served it before sends it the message (SPEC R50, R72).
 */
export function sendToRoom(
  node: SignalingNode,
  replica: Replica,
  frame: Frame,
  version: number,
  except?: PeerId,
): void {
  for (const [peerId, connection] of replica.members) {
    if (peerId !== except && servedSince(node, connection) <= version) node.connections.send(connection, frame);
  }
}

/** Sends what a peer sent to members of this node. */
export function handOver(node: SignalingNode, replica: Replica, envelope: PeerEnvelope): void {
  if (envelope.kind === 'room') return sendToRoom(node, replica, envelope.frame, envelope.version);
  const connection = replica.members.get(envelope.to);
  if (connection === undefined) node.metrics.received('lost');
  else node.metrics.received(node.connections.send(connection, envelope.frame) ? 'delivered' : 'dropped');
}

/** The room version at which a connection got its seat; 0 if it has no seat. */
export function servedSince(node: SignalingNode, id: ConnectionId | undefined): number {
  const state = id === undefined ? undefined : node.connected.get(id)?.state;
  return state?.kind === 'joined' ? state.seat.since : 0;
}

/**
 * Closes the connections of members that another node serves by now, or served last (SPEC R43, R45). A replica that is
 * older than the seat of a connection cannot tell where this peer is, so the connection stays. It also stays where the
 * seat is of an earlier session, as after a loss of data, until the room is mended.
 */
export function dismissMoved(node: SignalingNode, replica: Replica, isMended = false): void {
  for (const [peerId, connection] of replica.members) {
    const seat = replica.seats.get(peerId);
    if (seat === undefined || seat.node === node.settings.nodeId) continue;
    const since = servedSince(node, connection);
    if (replica.version < since || (seat.since < since && !isMended)) continue;
    replica.members.delete(peerId);
    // If the peer is away, its connection to the other node is lost too, so this client has to connect again.
    dismiss(node, connection, { reason: 'replaced', reconnect: seat.presence === 'away' });
  }
}

/** Closes the connection of a member that was removed at the replica's version (SPEC R210). */
export function dismissRemoved(node: SignalingNode, replica: Replica, peerId: PeerId): void {
  const connection = replica.members.get(peerId);
  if (connection === undefined || servedSince(node, connection) > replica.version) return;
  replica.members.delete(peerId);
  dismiss(node, connection, { reason: 'removed', reconnect: false });
}

/**
 * Sends a goodbye to a connection and closes it. Its seat is not given up, because the seat belongs to another
 * connection by now, or is gone.
 */
export function dismiss(node: SignalingNode, connection: ConnectionId, goodbye: Omit<Goodbye, 'afterMs'>): void {
  const known = node.connected.get(connection);
  if (known !== undefined) known.state = { kind: 'idle' };
  node.connections.send(connection, encodeEvent('goodbye', { ...goodbye, afterMs: 0 }));
  node.connections.close(connection);
}

/**
 * Why a room with these seats has to be mended. `unknown`: a peer with a live connection here is away, or is not among
 * them. `data-lost`: its seat is of an earlier session, or of one that is not known, which a store shows only after it
 * lost data. Undefined: the seats have all members.
 */
export function mendCause(
  node: SignalingNode,
  replica: Replica,
  version = replica.version,
  seats: Iterable<Seat> = replica.seats.values(),
): MendCause | undefined {
  let present = 0;
  for (const seat of seats) {
    const connection = replica.members.get(seat.peerId);
    if (connection === undefined) continue;
    if (seat.presence === 'present') present += 1;
    const since = servedSince(node, connection);
    if (since <= version && seat.since < since) return 'data-lost';
  }
  return present < replica.members.size ? 'unknown' : undefined;
}

/** The seats of the members, with all that the store needs to put them back. */
export function memberSeats(node: SignalingNode, replica: Replica): readonly MemberSeat[] {
  const seats: MemberSeat[] = [];
  for (const connection of replica.members.values()) {
    const state = node.connected.get(connection)?.state;
    if (state?.kind === 'joined') seats.push(state.seat);
  }
  return seats;
}
