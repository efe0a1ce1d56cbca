import type { Payload } from '../protocol/events.ts';
import { encodeEvent, type Frame } from '../protocol/frames.ts';
import { sendToMembers } from './members.ts';
import { type SignalingNode, track } from './node.ts';
import { type ConnectionId, type RoomId, StoreUnavailable } from './ports.ts';
import { hostsOf } from './replica.ts';
import { failure, type Result, success } from './result.ts';
import { adopt, duringCall, publish } from './room-stream.ts';

/**
 * Sends to every other peer of the room, at most once each (SPEC R50). Peers of this node get it at once; for the
 * others the room is read first, because a peer that has just joined elsewhere may not be known here yet (SPEC R11).
 */
export function sendMessage(node: SignalingNode, id: ConnectionId, payload: Payload): Result<object> {
  const session = node.connected.get(id)?.session;
  if (session?.kind !== 'joined') return failure('not-joined');
  const { room, seat } = session;
  const replica = node.replicas.get(room);
  if (replica === undefined) return failure('not-joined');
  const frame = encodeEvent('message', seat.peerId, payload);
  sendToMembers(node, replica, frame, seat.peerId);
  track(node, sendToOtherHosts(node, room, frame));
  return success({});
}

async function sendToOtherHosts(node: SignalingNode, room: RoomId, frame: Frame): Promise<void> {
  await duringCall(node, room, async (replica) => {
    const before = replica.lastMessage;
    const { promise, resolve } = Promise.withResolvers<void>();
    replica.lastMessage = promise;
    try {
      const snapshot = await node.store.load(room).catch(absent);
      // Answers may come in another order than the calls: a script that the store has forgotten is sent to it again.
      await before;
      // The hosts known here are the best there is while the store is away.
      if (snapshot !== undefined) adopt(node, replica, snapshot);
      publish(node, hostsOf(replica.seats.values()), { kind: 'room', room, version: replica.version, frame });
    } finally {
      resolve();
    }
  });
}

function absent(error: unknown): undefined {
  if (!(error instanceof StoreUnavailable)) throw error;
}
