import type { SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { CLIENT_EVENTS } from '../../protocol/events.ts';
import { dispatch } from './dispatch.ts';

/** Packet type EVENT, default namespace, an ack id or none, and the event's name (Socket.IO protocol v5). */
const EVENT = /^2(\d{0,15})\["([a-z-]+)"[,\]]/;

const KNOWN: ReadonlySet<string> = new Set(CLIENT_EVENTS);

/**
 * Runs an event that came as text, and answers it, without Socket.IO's parser, listeners and encoder: a tenth of what
 * a join costs on an open connection. False for what has to go the usual way: other events, what is not well-formed.
 */
export function takeTextEvent(node: SignalingNode, id: ConnectionId, packet: unknown): boolean {
  const [, ackId, name] = (typeof packet === 'string' && EVENT.exec(packet)) || [];
  if (typeof packet !== 'string' || ackId === undefined || name === undefined || !KNOWN.has(name)) return false;
  const args = argumentsOf(packet.slice(1 + ackId.length));
  if (args === undefined) return false;
  if (ackId !== '') args.push((reply: object) => node.connections.send(id, `3${ackId}${JSON.stringify([reply])}`));
  dispatch(node, id, name, args);
  return true;
}

/** What follows the event's name, or undefined where it is not JSON. */
function argumentsOf(json: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.slice(1) : undefined;
  } catch {
    return undefined;
  }
}
