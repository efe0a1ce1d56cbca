import type { SignalingNode } from '../../../core/node.ts';
import { dispatchPlainSignal } from '../../../gateway/native/signal-events.ts';
import { readPlainSignal } from '../../../protocol/plain-signal.ts';
import type { EngineConnection } from './engine-connection.ts';
import type { SocketOutlet } from './outlet.ts';
import { takeTextEvent } from './text-events.ts';

/**
 * Takes known events of a native client off a connection before Socket.IO's parser, which would cost each a packet object,
 * a turn of the tick queue and two rounds of listeners (docs/performance.md). All other packets, also malformed ones, go
 * the usual way.
 */
export class NativeLane {
  /** Whether the default namespace has a socket on this connection. */
  taken = false;
  /** This socket, once it is known to be a native client's. */
  outlet: SocketOutlet | undefined;

  constructor(conn: EngineConnection, node: SignalingNode) {
    const others = conn.listeners('data');
    conn.removeAllListeners('data');
    conn.on('data', (packet: unknown) => {
      const { outlet } = this;
      if (outlet !== undefined && typeof packet === 'string' && take(node, outlet, packet)) return;
      for (const other of others) other.call(conn, packet);
    });
  }
}

function take(node: SignalingNode, outlet: SocketOutlet, packet: string): boolean {
  // Packet type EVENT, default namespace, no ack id; then the event.
  const signal = packet.startsWith('2[') ? readPlainSignal(packet, 1) : undefined;
  if (signal === undefined) return takeTextEvent(node, outlet, packet);
  dispatchPlainSignal(node, outlet.id, signal);
  return true;
}
