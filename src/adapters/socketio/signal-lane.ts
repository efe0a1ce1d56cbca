import type { SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { readPlainSignal } from '../../protocol/plain-signal.ts';
import type { EngineConnection } from './engine-connection.ts';
import { dispatchPlainSignal, dispatchSignal, isSignalEvent } from './signal-events.ts';
import { takeTextEvent } from './text-events.ts';

/** How `signal` and `signal-ack` begin: packet type EVENT, default namespace, no ack id (Socket.IO protocol v5). */
const PREFIX = '2["signal';

/**
 * Takes the events that are known off a connection before Socket.IO's parser, which would cost them a packet object, a
 * turn of the tick queue and two rounds of listeners (docs/performance.md). Everything else, also what is not
 * well-formed, goes the usual way.
 */
export class SignalLane {
  /** The socket that the default namespace has on this connection. */
  id: ConnectionId | undefined;

  constructor(conn: EngineConnection, node: SignalingNode) {
    const others = conn.listeners('data');
    conn.removeAllListeners('data');
    conn.on('data', (packet: unknown) => {
      if (this.id !== undefined && (takeSignal(node, this.id, packet) || takeTextEvent(node, this.id, packet))) return;
      for (const other of others) other.call(conn, packet);
    });
  }
}

function takeSignal(node: SignalingNode, id: ConnectionId, packet: unknown): boolean {
  if (typeof packet !== 'string' || !packet.startsWith(PREFIX)) return false;
  // What came in the same read as the frame that ended the connection.
  const late = !node.connected.has(id);
  const signal = readPlainSignal(packet);
  if (signal !== undefined) {
    if (!late) dispatchPlainSignal(node, id, signal);
    return true;
  }
  const [event, ...args] = parseArray(packet.slice(1));
  if (!isSignalEvent(event)) return false;
  if (!late) dispatchSignal(node, id, event, args, undefined);
  return true;
}

function parseArray(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
