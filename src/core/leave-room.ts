import { giveUpSeat } from './give-up-seat.ts';
import { labelOf } from './connection-label.ts';
import type { Connection, ConnectionState, SignalingNode } from './node.ts';
import type { ConnectionId } from './ports.ts';
import { failure, type Result, success } from './result.ts';

/**
 * Ends the session at once, without a grace period (SPEC R15). Succeeds also while the store is away: then the seat is
 * given up when the store is back. One who waits to be let in ceases to wait.
 */
export function leaveRoom(node: SignalingNode, id: ConnectionId): Result<object> {
  const connection = node.connected.get(id);
  if (connection?.state.kind === 'waiting') {
    node.waitingRooms.withdraw(id);
    return success({});
  }
  if (connection?.state.kind !== 'joined') return failure('not-joined');
  const { state } = connection;
  connection.state = { kind: 'idle' };
  release(node, connection, state, 'leave');
  return success({});
}

/** Forgets a connection that ended without a `leave`. Its peer may come back (SPEC R40). */
export function loseConnection(node: SignalingNode, id: ConnectionId): void {
  const connection = node.connected.get(id);
  if (connection === undefined) return;
  node.connected.delete(id);
  if (connection.inner) node.innerConnections -= 1;
  node.waitingRooms.remove(id);
  if (connection.state.kind === 'joined') release(node, connection, connection.state, 'away');
}

function release(
  node: SignalingNode,
  connection: Connection,
  { room, seat }: Extract<ConnectionState, { kind: 'joined' }>,
  wish: 'leave' | 'away',
): void {
  const members = node.replicas.get(room)?.members;
  // After a resume the peer's seat belongs to another connection.
  if (members?.get(seat.peerId) !== connection.id) return;
  members.delete(seat.peerId);
  giveUpSeat(node, { room, peerId: seat.peerId, wish, label: labelOf(connection) });
}
