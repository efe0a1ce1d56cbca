import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { loseConnection } from '../../core/leave-room.ts';
import { openConnection, type SignalingNode } from '../../core/node.ts';
import { PacketRate } from '../../core/limits/packet-rate.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { clientOutlet } from '../../gateway/client-outlet.ts';
import type { ConnectionRegistry } from '../../gateway/connections.ts';
import type { TextDialect, TextConversation } from '../../gateway/dialect.ts';
import { asciiFrame } from './ascii-frame.ts';

/** How often a silent connection is asked whether it lives; one that has not answered by the next time is ended, in ms. */
export const PING_MS = 15_000;

/** How long a connection has for its closing handshake (RFC 6455, 7.1.1), in ms. */
export const CLOSING_MS = 1_000;

export interface TextClientOptions {
  readonly node: SignalingNode;
  readonly registry: ConnectionRegistry;
  readonly dialect: TextDialect;
  /** The stream below the WebSocket. */
  readonly stream: Writable;
  readonly query: URLSearchParams;
  /** Bytes behind which no text may wait (SPEC R62). */
  readonly limitBytes: number;
}

/**
 * Serves one WebSocket from its handshake to its end, under the limits of every other connection. The function that it
 * answers with ends both now: seats are given up before the closing handshake is over.
 */
export function serveTextClient(socket: WebSocket, options: TextClientOptions): () => void {
  const { node, registry, dialect, stream, query, limitBytes } = options;
  const id: ConnectionId = node.identity.peerId();
  const rate = new PacketRate(node.clock, node.settings.eventsPerSecond);
  let alive = true;
  let cancelPing = (): void => undefined;

  const send = (text: string): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limitBytes) {
      node.events.emit({ type: 'slow-consumer', connection: id });
      socket.terminate();
      return;
    }
    const frame = asciiFrame(text);
    if (frame === undefined) socket.send(text);
    else stream.write(frame, 'latin1');
  };
  const close = (): void => {
    socket.close();
    node.clock.after(CLOSING_MS, () => socket.terminate());
  };
  const count = (): void => {
    // More frames may come in the read that ended the connection.
    if (socket.readyState !== socket.OPEN) return;
    alive = true;
    if (rate.take()) return;
    node.events.emit({ type: 'flood' });
    socket.terminate();
  };
  const ask = (): void => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
    cancelPing = node.clock.after(PING_MS, ask);
  };

  registry.add(id, clientOutlet({ node }, { close, waitingBytes: () => socket.bufferedAmount }));
  openConnection(node, id);
  const conversation: TextConversation = dialect.open({ id, send, close }, query);
  cancelPing = node.clock.after(PING_MS, ask);
  socket.on('ping', count);
  socket.on('pong', count);
  socket.on('message', (data, isBinary) => {
    count();
    // Texts come as one Buffer: `ws` was not asked for fragments.
    if (!isBinary && socket.readyState === socket.OPEN) conversation.text(String(data));
  });
  // A protocol error, for instance a frame that is too large: `ws` closes the connection itself.
  socket.on('error', () => undefined);
  socket.on('close', end);

  function end(): void {
    cancelPing();
    conversation.end();
    loseConnection(node, id);
    registry.remove(id);
  }
  return () => {
    end();
    close();
  };
}
