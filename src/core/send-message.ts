import type { Payload } from '../protocol/events.ts';
import { encodeEvent, type Frame } from '../protocol/frames.ts';
import { may } from './access/grants.ts';
import { absent } from './absent.ts';
import { adopt, duringCall, mended } from './follow-room.ts';
import { publish, sendToRoom } from './members.ts';
import { type SignalingNode, track } from './node.ts';
import { type ConnectionId, NO_SPAN, type PeerId, type RoomId } from './ports.ts';
import { hostsOf } from './replica.ts';
import { failure, rateLimited, type Result, success } from './result.ts';

/**
 * Sends a message to every other peer of the room, at most once each (SPEC R50). The room is read from the store first,
 * because this node may not know yet that a peer has joined on another node (SPEC R11) or has moved to another node.
 */
export function sendMessage(node: SignalingNode, id: ConnectionId, payload: Payload): Result<object> {
  const connection = node.connected.get(id);
  if (connection?.state.kind !== 'joined') return failure('not-joined');
  if (!may(connection, 'message')) return failure('forbidden', 'message');
  const { room, seat } = connection.state;
  const replica = node.replicas.get(room);
  if (replica === undefined) return failure('not-joined');
  const frame = encodeEvent('message', seat.peerId, payload);
  const receivers = Math.max(1, replica.seats.size - 1);
  if (!connection.budget.takeBytes(Buffer.byteLength(frame) * receivers))
    return rateLimited(connection.budget.waitMs());
  track(node, spread(node, room, frame, seat.peerId));
  return success({});
}

async function spread(node: SignalingNode, room: RoomId, frame: Frame, sender: PeerId): Promise<void> {
  await duringCall(node, room, async (replica) => {
    const before = replica.lastMessage;
    const { promise, resolve } = Promise.withResolvers<void>();
    replica.lastMessage = promise;
    try {
      const loaded = await node.store.load(room).catch(absent);
      // Messages keep the order of the calls. The answers may come in another order, because a script that the store
      // has forgotten is sent to it again.
      await before;
      // While the store is away, the message goes to the peers that this node knows.
      if (loaded !== undefined && loaded.version > replica.version) {
        const snapshot = await mended(node, replica, loaded, NO_SPAN);
        if (snapshot !== undefined) adopt(node, replica, snapshot);
      }
      const { version } = replica;
      sendToRoom(node, replica, frame, version, sender);
      publish(node, hostsOf(replica.seats.values()), { kind: 'room', room, version, frame });
    } finally {
      resolve();
    }
  });
}
