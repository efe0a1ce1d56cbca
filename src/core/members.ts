import type { Goodbye } from '../protocol/events.ts';
import { encodeEvent, type Frame } from '../protocol/frames.ts';
import type { SignalingNode } from './node.ts';
import type { ConnectionId, HeldSeat, PeerId, Seat } from './ports.ts';
import type { Replica } from './replica.ts';

export function sendToMembers(node: SignalingNode, replica: Replica, frame: Frame): void {
  for (const connection of replica.members.values()) node.connections.send(connection, frame);
}

/**
 * Sends what a peer said to the room as it was at `version`. Whoever has its connection here only since a later one got
 * it where it was before, or will: while a session moves, two nodes serve it (SPEC R50, R72).
 */
export function sendToRoom(
  node: SignalingNode,
  replica: Replica,
  frame: Frame,
  version: number,
  except?: PeerId,
): void {
  for (const [peerId, connection] of replica.members) {
    if (peerId !== except && heldSince(node, connection) <= version) node.connections.send(connection, frame);
  }
}

/** The version that brought a connection its seat; 0 where it has none. */
export function heldSince(node: SignalingNode, id: ConnectionId | undefined): number {
  const session = id === undefined ? undefined : node.connected.get(id)?.session;
  return session?.kind === 'joined' ? session.seat.since : 0;
}

/**
 * Closes the connections of peers that another node serves by now, or served last (SPEC R43, R45). A replica from before
 * a connection had its seat cannot tell.
 */
export function dismissMoved(node: SignalingNode, replica: Replica): void {
  for (const [peerId, connection] of replica.members) {
    const seat = replica.seats.get(peerId);
    if (seat === undefined || seat.node === node.settings.nodeId) continue;
    if (replica.version < heldSince(node, connection)) continue;
    replica.members.delete(peerId);
    // Whose connection there is gone too may have nothing but this one.
    dismiss(node, connection, { reason: 'replaced', reconnect: seat.presence === 'away' });
  }
}

/** Ends the session of a connection here with a goodbye, and closes it. */
export function dismiss(node: SignalingNode, connection: ConnectionId, goodbye: Omit<Goodbye, 'afterMs'>): void {
  const known = node.connected.get(connection);
  if (known !== undefined) known.session = { kind: 'idle' };
  node.connections.send(connection, encodeEvent('goodbye', { ...goodbye, afterMs: 0 }));
  node.connections.close(connection);
}

/** Whether these seats take a peer with a live connection here for away or gone. */
export function lacksMember(replica: Replica, seats: Iterable<Seat>): boolean {
  let present = 0;
  for (const seat of seats) if (seat.presence === 'present' && replica.members.has(seat.peerId)) present += 1;
  return present < replica.members.size;
}

/** What the store needs to know to put the members back. */
export function membersSeats(node: SignalingNode, replica: Replica): readonly HeldSeat[] {
  const seats: HeldSeat[] = [];
  for (const connection of replica.members.values()) {
    const session = node.connected.get(connection)?.session;
    if (session?.kind === 'joined') seats.push(session.seat);
  }
  return seats;
}
