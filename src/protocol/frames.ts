import type { RosterChange, ServerEvents } from './events.ts';

/**
 * A Socket.IO packet in its text form, ready for Engine.IO to send: packet type EVENT (`2`), default namespace,
 * no ack id, JSON array of event name and arguments (Socket.IO protocol v5). Encoded once, however many receive it.
 */
export type Frame = string;

type EventName = keyof ServerEvents;

export function encodeEvent<Name extends EventName>(name: Name, ...args: Parameters<ServerEvents[Name]>): Frame {
  return `2${JSON.stringify([name, ...args])}`;
}

/** The hot one: the payload comes as JSON already, and a peer id (Identity.peerId) holds nothing to escape. */
export function encodeSignal(from: string, seq: number, payloadJson: string, ack: number): Frame {
  return `2["signal","${from}",${seq},${payloadJson},${ack}]`;
}

export function encodeRosterChange(change: RosterChange): Frame {
  const { type, ...body } = change;
  return `2${JSON.stringify([type, body])}`;
}

/** The reverse, for a node that another node sent a change to. The sender is trusted: same cluster, same code. */
export function decodeRosterChange(frame: Frame): RosterChange {
  const [type, body] = JSON.parse(frame.slice(1));
  return { type, ...body };
}
