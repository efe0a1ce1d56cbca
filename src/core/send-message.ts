import type { Payload } from '../protocol/events.ts';
import { encodeEvent } from '../protocol/frames.ts';
import { sendToMembers } from './members.ts';
import type { SignalingNode } from './node.ts';
import type { ConnectionId } from './ports.ts';
import { hostsOf } from './replica.ts';
import { failure, type Result, success } from './result.ts';
import { publish } from './room-stream.ts';

/** Sends to every other peer of the room, at most once each (SPEC R50). */
export function sendMessage(node: SignalingNode, id: ConnectionId, payload: Payload): Result<object> {
  const session = node.connected.get(id)?.session;
  if (session?.kind !== 'joined') return failure('not-joined');
  const { room, seat } = session;
  const replica = node.replicas.get(room);
  if (replica === undefined) return failure('not-joined');
  const frame = encodeEvent('message', seat.peerId, payload);
  sendToMembers(node, replica, frame, seat.peerId);
  const { version } = replica;
  publish(node, hostsOf(replica.seats.values()), { kind: 'room', room, version, frame });
  return success({});
}
