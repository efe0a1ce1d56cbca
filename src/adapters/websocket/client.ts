import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { loseConnection } from '../../core/leave-room.ts';
import { labelOf } from '../../core/connection-label.ts';
import { openConnection, type SignalingNode } from '../../core/node.ts';
import type { Place } from '../../core/gatekeeper.ts';
import { PacketRate } from '../../core/limits/packet-rate.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { clientOutlet } from '../../gateway/client-outlet.ts';
import type { ConnectionRegistry } from '../../gateway/connections.ts';
import { type TextDialect, type TextConversation, tokenOf } from '../../gateway/dialect.ts';
import { CROWDED_BYTES, unsentBytes, watchSlowReader } from '../../gateway/slow-reader.ts';
import { asciiFrame } from './ascii-frame.ts';
import { guardFrames } from './frame-guard.ts';

/** How often a silent connection is asked whether it lives; one that has not answered by the next time is ended, in ms. */
export const PING_MS = 15_000;

export interface TextClientOptions {
  readonly node: SignalingNode;
  readonly place: Place;
  readonly registry: ConnectionRegistry;
  readonly dialect: TextDialect;
  /** The stream below the WebSocket. */
  readonly stream: Duplex;
  readonly query: URLSearchParams;
  /** Bytes that may wait before texts are dropped (SPEC R62). */
  readonly limitBytes: number;
}

/**
 * Serves one WebSocket from its handshake to its end, under the limits of every other connection. The function that it
 * answers with ends both now: seats are given up before the closing handshake is over.
 */
export function serveTextClient(socket: WebSocket, options: TextClientOptions): () => void {
  const { node, place, registry, dialect, stream, query, limitBytes } = options;
  const id: ConnectionId = node.identity.peerId();
  const rate = new PacketRate(node.clock, node.rates.packets);
  let alive = true;
  let cancelPing = (): void => undefined;
  /** Set while texts are dropped, until the client has taken what waits. */
  let cancelWatch: (() => void) | undefined;

  const isIdle = (): boolean => socket.bufferedAmount === 0;
  const caughtUp = (): void => {
    cancelWatch?.();
    cancelWatch = undefined;
  };
  const isFull = (): boolean => {
    const { bufferedAmount } = socket;
    if (bufferedAmount === 0) caughtUp();
    else if (bufferedAmount > limitBytes || (bufferedAmount > CROWDED_BYTES && registry.isCrowded())) {
      cancelWatch ??= watchSlowReader(node.clock, {
        left: () => unsentBytes(stream),
        isIdle,
        caughtUp,
        stalled() {
          node.events.emit({ type: 'slow-consumer', connection: id });
          socket.terminate();
        },
      });
    }
    return cancelWatch !== undefined;
  };
  const send = (text: string): void => {
    if (socket.readyState !== socket.OPEN) return;
    // Texts are delivered at most once (SPEC R93), and none of these dialects has a roster that would have to be whole.
    if (isFull()) {
      registry.countDropped();
      return;
    }
    const frame = asciiFrame(text);
    if (frame === undefined) socket.send(text);
    else stream.write(frame, 'latin1');
  };
  const close = (): void => socket.close();
  const take = (): boolean => {
    alive = true;
    if (rate.take()) return true;
    node.events.emit({ type: 'flood', ...labelOf({ id, edge: place.edge }) });
    socket.terminate();
    return false;
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
  place.setPending(false);
  openConnection(node, id, place.budget, place.edge);
  const conversation: TextConversation = dialect.open({ id, token: tokenOf(query.get('token')), send, close }, query);
  cancelPing = node.clock.after(PING_MS, ask);
  guardFrames(socket, { take, turns: node.turns, address: place.budget.address });
  socket.on('message', (data, isBinary) => {
    // Texts come as one Buffer: `ws` was not asked for fragments.
    if (!isBinary && socket.readyState === socket.OPEN) conversation.text(String(data));
  });
  // A protocol error, for instance a frame that is too large: `ws` closes the connection itself.
  socket.on('error', () => undefined);
  socket.on('close', end);

  function end(): void {
    cancelPing();
    cancelWatch?.();
    conversation.end();
    loseConnection(node, id);
    registry.remove(id);
    place.close();
  }
  return () => {
    end();
    close();
  };
}
