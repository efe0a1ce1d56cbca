import { commit, duringCall, receiveInRoom } from './follow-room.ts';
import { publish } from './members.ts';
import type { SignalingNode } from './node.ts';
import type { PeerId, RoomEnvelope, RoomId } from './ports.ts';

/**
 * Removes a peer from a room, whichever node serves it, and whether it is away (SPEC R210). Answers false if there is no such
 * peer. Rejects with StoreUnavailable.
 */
export async function removePeer(node: SignalingNode, room: RoomId, peerId: PeerId): Promise<boolean> {
  return duringCall(node, room, async (replica) => {
    const outcome = await node.store.remove(room, peerId);
    if (outcome.kind === 'unchanged') return false;
    const { version, nodes } = outcome;
    node.events.emit({ type: 'peer-left', room, peerId, version, reason: 'removed' });
    commit(node, replica, { type: 'peer-left', version, peerId, reason: 'removed' }, node.settings.nodeId, nodes);
    // A node of an earlier version does not know the reason, so it reads the room again.
    publish(node, nodes, { kind: 'reload', room, version });
    return true;
  });
}

/**
 * Closes a room: all its peers lose their seats, on whatever nodes they are (SPEC R211). Answers false if nobody was in it.
 * Rejects with StoreUnavailable.
 */
export async function closeRoom(node: SignalingNode, room: RoomId): Promise<boolean> {
  const outcome = await node.store.close(room);
  if (outcome.kind === 'unchanged') return false;
  const { version, nodes } = outcome;
  node.events.emit({ type: 'room-closed', room, version });
  // Each node reads the room again. It finds its members without seats, and the store tells why (see `showSnapshot`).
  const envelope: RoomEnvelope = { kind: 'reload', room, version };
  publish(node, nodes, envelope);
  receiveInRoom(node, envelope);
  return true;
}
