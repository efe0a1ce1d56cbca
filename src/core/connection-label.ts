import type { Connection, SignalingNode } from './node.ts';
import type { ConnectionId, ConnectionLabel, PeerId, RoomId } from './ports.ts';

/** Names a connection for the log. */
export function labelOf({ id, edge: { requestId } }: Pick<Connection, 'id' | 'edge'>): ConnectionLabel {
  return requestId === undefined ? { connection: id } : { connection: id, requestId };
}

/** What is known of a connection, for the log: its label, and its room and peer if it is in a room (SPEC R171). */
export function describeConnection(
  { connected }: Pick<SignalingNode, 'connected'>,
  id: ConnectionId,
): ConnectionLabel & { readonly room?: RoomId; readonly peer?: PeerId } {
  const connection = connected.get(id);
  if (connection === undefined) return { connection: id };
  const { state } = connection;
  const label = labelOf(connection);
  return state.kind === 'joined' ? { ...label, room: state.room, peer: state.seat.peerId } : label;
}
