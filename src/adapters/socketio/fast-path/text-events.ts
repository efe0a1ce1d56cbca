import type { SignalingNode } from '../../../core/node.ts';
import { dispatch, refuseTooLong } from '../../../gateway/native/dispatch.ts';
import { CLIENT_EVENTS, type ClientEventName } from '../../../protocol/events.ts';
import type { SocketOutlet } from './outlet.ts';

/** Packet type EVENT, default namespace, an ack id or none, and the event's name (Socket.IO protocol v5). */
const EVENT = /^2(\d{0,15})\["([a-z-]+)"[,\]]/;

const KNOWN: ReadonlyMap<string, ClientEventName> = new Map(CLIENT_EVENTS.map((name) => [name, name]));

/** Events whose argument is a payload, which may be as long as a packet. */
const CARRIES_PAYLOAD: ReadonlySet<ClientEventName> = new Set(['signal', 'message']);

/** Longest packet of an event without a payload, in characters: metadata of the largest size, all of it escaped. */
const REQUEST_LENGTH = 16_384;

/**
 * Runs an event that came as text, and answers it, without Socket.IO's parser, listeners and encoder, which are a tenth
 * of the cost of a join on an open connection. Answers false for packets that Socket.IO has to handle: other events,
 * and malformed packets.
 */
export function takeTextEvent(node: SignalingNode, outlet: SocketOutlet, packet: string): boolean {
  const [, ackId, word = ''] = EVENT.exec(packet) ?? [];
  const name = KNOWN.get(word);
  if (ackId === undefined || name === undefined) return false;
  const ack = ackId === '' ? undefined : (reply: unknown) => outlet.answer(ackId, reply);
  if (packet.length > REQUEST_LENGTH && !CARRIES_PAYLOAD.has(name)) {
    refuseTooLong(node, outlet.id, name, ack);
    return true;
  }
  const args = argumentsOf(packet.slice(1 + ackId.length));
  if (args === undefined) return false;
  dispatch(node, outlet.id, name, args, ack);
  return true;
}

/** The elements after the event's name, or undefined if the text is not JSON. */
function argumentsOf(json: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.slice(1) : undefined;
  } catch {
    return undefined;
  }
}
