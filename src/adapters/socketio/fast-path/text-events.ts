import type { SignalingNode } from '../../../core/node.ts';
import { dispatchText, refuseUnread } from '../../../gateway/native/dispatch.ts';
import { CLIENT_EVENTS, type ClientEventName } from '../../../protocol/events.ts';
import { whyUnread } from '../../../protocol/unread.ts';
import type { SocketOutlet } from './outlet.ts';

/** Packet type EVENT, default namespace, an ack id or none, and the event's name (Socket.IO protocol v5). */
const EVENT = /^2(\d{0,15})\["([a-z-]{1,64})"[,\]]/;

const SIGNAL_ADDRESS = /^2\d*\["signal",\s*"([^"\\]*)",\s*(\d{1,15})[,\]\s]/;

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
  const unread = whyUnread(packet);
  if (ackId === undefined) {
    // It has no name that could be told.
    if (unread !== undefined) refuseUnread(node, outlet.id, { name: '', code: unread, head: [], ack: undefined });
    return unread !== undefined;
  }
  const name = KNOWN.get(word);
  const ack = ackId === '' ? undefined : (reply: unknown) => outlet.answer(ackId, reply);
  const head = (): readonly unknown[] => (name === 'signal' ? addressIn(packet) : []);
  const isLong = packet.length > REQUEST_LENGTH && name !== undefined && !CARRIES_PAYLOAD.has(name);
  const code = isLong ? 'payload-too-large' : unread;
  if (code !== undefined) {
    refuseUnread(node, outlet.id, { name: name ?? word, code, head: head(), ack });
    return true;
  }
  if (name === undefined) return false;
  const read = (): readonly unknown[] | undefined => argumentsOf(packet.slice(1 + ackId.length));
  return dispatchText(node, outlet.id, name, { read, head }, ack);
}

/** Target and number of a signal (see SignalAddress), without a look at its payload; none if they are not at their place. */
function addressIn(packet: string): unknown[] {
  const [, to, seq] = SIGNAL_ADDRESS.exec(packet) ?? [];
  return to === undefined ? [] : [to, Number(seq)];
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
