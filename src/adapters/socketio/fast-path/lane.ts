import type { SignalingNode } from '../../../core/node.ts';
import { dispatchPlainSignal } from '../../../gateway/native/signal-events.ts';
import type { ErrorCode } from '../../../protocol/errors.ts';
import { EVENT_LENGTH, whyUnread } from '../../../protocol/unread.ts';
import { readPlainSignal } from '../../../protocol/plain-signal.ts';
import { cut, type EngineConnection } from './engine-connection.ts';
import type { SocketOutlet } from './outlet.ts';
import { takeTextEvent } from './text-events.ts';

/**
 * Takes the known events of a native client before Socket.IO's parser gets them: the parser would cost each event a
 * packet object, a turn of the tick queue and two rounds of listeners. All other packets, also malformed ones, go to
 * Socket.IO. `test/cost/wire.test.ts` counts the events that reach the parser.
 */
export class NativeLane {
  /** Whether the default namespace has a socket on this connection. */
  taken = false;
  /** The outlet of that socket, as soon as its client is known to speak the native dialect. */
  outlet: SocketOutlet | undefined;
  /** Told of an event that was not parsed, where its client speaks another dialect. */
  onUnread: ((code: ErrorCode) => void) | undefined;

  constructor(conn: EngineConnection, node: SignalingNode) {
    const others = conn.listeners('data');
    conn.removeAllListeners('data');
    conn.on('data', (packet: unknown) => {
      const { outlet } = this;
      if (outlet !== undefined && typeof packet === 'string' && take(node, outlet, packet)) return;
      if (isRefused(packet)) {
        node.events.emit({ type: 'refused', code: 'bad-message' });
        cut(conn);
        return;
      }
      // A native event was looked at above.
      const code = outlet === undefined && typeof packet === 'string' ? whyUnread(packet) : undefined;
      if (code !== undefined) {
        if (this.onUnread !== undefined) this.onUnread(code);
        else node.events.emit({ type: 'refused', code });
        if (!this.taken) cut(conn);
        return;
      }
      for (const other of others) other.call(conn, packet);
    });
  }
}

/** Longest CONNECT packet, in characters: its `auth` is in it, and no dialect has one. */
const CONNECT_LIMIT = 8_192;

/**
 * Packets that end their connection before anything of them is kept (SPEC R110): binary ones, because no event has any, and
 * Socket.IO's parser keeps an unfinished one until its last attachment comes; and a CONNECT that is too long.
 */
function isRefused(packet: unknown): boolean {
  if (typeof packet !== 'string') return true;
  // Packet types CONNECT, BINARY_EVENT, BINARY_ACK (Socket.IO protocol v5; the same in its older versions).
  const type = packet[0];
  return type === '5' || type === '6' || (type === '0' && packet.length > CONNECT_LIMIT);
}

function take(node: SignalingNode, outlet: SocketOutlet, packet: string): boolean {
  // Packet type EVENT, default namespace, no ack id; then the event.
  const signal = packet.startsWith('2[') && packet.length <= EVENT_LENGTH ? readPlainSignal(packet, 1) : undefined;
  if (signal === undefined) return takeTextEvent(node, outlet, packet);
  dispatchPlainSignal(node, outlet.id, signal);
  return true;
}
