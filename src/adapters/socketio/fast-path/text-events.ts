import type { SignalingNode } from '../../../core/node.ts';
import { dispatch } from '../../../gateway/native/dispatch.ts';
import { CLIENT_EVENTS } from '../../../protocol/events.ts';
import type { SocketOutlet } from './outlet.ts';

/** Packet type EVENT, default namespace, an ack id or none, and the event's name (Socket.IO protocol v5). */
const EVENT = /^2(\d{0,15})\["([a-z-]+)"[,\]]/;

const KNOWN: ReadonlySet<string> = new Set(CLIENT_EVENTS);

/**
 * Runs an event that came as text, and answers it, without Socket.IO's parser, listeners and encoder, which are a tenth
 * of the cost of a join on an open connection. Answers false for packets that Socket.IO has to handle: other events,
 * and malformed packets.
 */
export function takeTextEvent(node: SignalingNode, outlet: SocketOutlet, packet: string): boolean {
  const [, ackId, name] = EVENT.exec(packet) ?? [];
  if (ackId === undefined || name === undefined || !KNOWN.has(name)) return false;
  const args = argumentsOf(packet.slice(1 + ackId.length));
  if (args === undefined) return false;
  const ack = ackId === '' ? undefined : (reply: unknown) => outlet.answer(ackId, reply);
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
