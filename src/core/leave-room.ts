import { giveUpSeat } from './give-up-seat.ts';
import type { Session, SignalingNode } from './node.ts';
import type { ConnectionId } from './ports.ts';
import { failure, type Result, success } from './result.ts';

/** Ends the session: no grace (SPEC R15). Succeeds also while the store is away; the seat goes when it is back. */
export function leaveRoom(node: SignalingNode, id: ConnectionId): Result<object> {
  const connection = node.connected.get(id);
  if (connection?.session.kind !== 'joined') return failure('not-joined');
  const { session } = connection;
  connection.session = { kind: 'idle' };
  release(node, id, session, 'leave');
  return success({});
}

/** The connection is gone, and nobody said goodbye: the peer may come back (SPEC R40). */
export function loseConnection(node: SignalingNode, id: ConnectionId): void {
  const connection = node.connected.get(id);
  if (connection === undefined) return;
  node.connected.delete(id);
  if (connection.session.kind === 'joined') release(node, id, connection.session, 'away');
}

function release(
  node: SignalingNode,
  id: ConnectionId,
  session: Extract<Session, { kind: 'joined' }>,
  wish: 'leave' | 'away',
): void {
  const { room, seat } = session;
  const members = node.replicas.get(room)?.members;
  // After a resume the peer's seat belongs to another connection.
  if (members?.get(seat.peerId) !== id) return;
  members.delete(seat.peerId);
  giveUpSeat(node, { room, peerId: seat.peerId, wish });
}
