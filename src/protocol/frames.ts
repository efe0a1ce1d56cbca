import type { RosterChange, ServerEvents } from './events.ts';

/**
 * An event as it travels: the JSON array of its name and its arguments. It is encoded once, however many clients receive
 * it; each transport puts its own prefix before it.
 */
export type Frame = string;

type EventName = keyof ServerEvents;

export function encodeEvent<Name extends EventName>(name: Name, ...args: Parameters<ServerEvents[Name]>): Frame {
  return JSON.stringify([name, ...args]);
}

/**
 * Encodes a signal, the event that comes most often. Its payload is JSON already, and a peer id (Identity.peerId) has
 * no character to escape, so no JSON.stringify is needed.
 */
export function encodeSignal(from: string, seq: number, payloadJson: string, ack: number): Frame {
  return `["signal","${from}",${seq},${payloadJson},${ack}]`;
}

export function encodeRosterChange(change: RosterChange): Frame {
  const { type, ...body } = change;
  return JSON.stringify([type, body]);
}
