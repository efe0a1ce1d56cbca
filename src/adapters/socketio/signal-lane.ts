import type { SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { readPlainSignal } from '../../protocol/plain-signal.ts';
import type { EngineConnection } from './engine-connection.ts';
import { dispatchPlainSignal } from './signal-events.ts';
import { takeTextEvent } from './text-events.ts';

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
      if (this.id !== undefined && (takePlainSignal(node, this.id, packet) || takeTextEvent(node, this.id, packet)))
        return;
      for (const other of others) other.call(conn, packet);
    });
  }
}

function takePlainSignal(node: SignalingNode, id: ConnectionId, packet: unknown): boolean {
  const signal = typeof packet === 'string' ? readPlainSignal(packet) : undefined;
  if (signal === undefined) return false;
  // What came in the same read as the frame that ended the connection.
  if (node.connected.has(id)) dispatchPlainSignal(node, id, signal);
  return true;
}
