import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer, type ServerOptions } from 'ws';
import { LIMITS } from '../../protocol/limits.ts';

/** Most fragments of one message (RFC 6455, 5.4). Each that waits for the last one takes more memory than its bytes. */
export const FRAGMENTS_LIMIT = 256;

/** Most answers to pings that may wait for a client. One that does not read them is cut. */
const PONGS_LIMIT = 16;

/** How long a closing handshake may take (RFC 6455, 7.1.1), in ms. */
export const CLOSING_MS = 1_000;

/** A WebSocket server under the limits of a node. Engine.IO makes one of it: its option `wsEngine`. */
export class BoundedWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({
      ...options,
      maxPayload: LIMITS.packetBytes,
      maxFragments: FRAGMENTS_LIMIT,
      // The types do not have these yet.
      ...{ maxPendingAutoPongs: PONGS_LIMIT, closeTimeout: CLOSING_MS },
      perMessageDeflate: false,
    });
  }

  /** No frame of a socket is read before somebody counts its frames: one that comes earlier ends it. */
  override handleUpgrade(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    made: (client: WebSocket, request: IncomingMessage) => void,
  ): void {
    super.handleUpgrade(request, stream, head, (client, upgraded) => {
      guardFrames(client, {
        take() {
          client.terminate();
          return false;
        },
      });
      made(client, upgraded);
    });
  }
}

/** The shortest header of a frame. The reader also asks with less, at the end of each read. */
const HEADER_BYTES = 2;

/** The parts of the `ws` package's reader that the guard stands in. */
interface Receiver {
  _bufferedBytes: number;
  _loop: boolean;
  /** Reads the header of the next frame. */
  getInfo(callback: unknown): void;
}

/** Counts frames. It answers false where one may not be read. */
interface FrameCounter {
  take(): boolean;
}

interface GuardedReceiver extends Receiver {
  readonly socket: object;
  readonly counter: FrameCounter;
  readonly unguarded: Receiver['getInfo'];
}

/**
 * Asks `counter` before each frame of a WebSocket is read: texts, pings, pongs, fragments and empty ones alike (SPEC R64). Once
 * it answers false nothing more is read, not even what came in the same read: the caller ends the connection. Another counter
 * takes the place of the one before.
 */
export function guardFrames(socket: object, counter: FrameCounter): void {
  const receiver: unknown = Reflect.get(socket, '_receiver');
  if (!isReceiver(receiver)) throw new Error('the package ws reads frames in another way');
  if (receiver.getInfo === guarded) Object.assign(receiver, { counter });
  else Object.assign(receiver, { socket, counter, unguarded: receiver.getInfo, getInfo: guarded });
}

/** One function for all sockets, so that each frame costs a call and no search. */
function guarded(this: GuardedReceiver, callback: unknown): void {
  if (this._bufferedBytes < HEADER_BYTES || this.counter.take()) {
    this.unguarded(callback);
    return;
  }
  this._loop = false;
  const { socket } = this;
  if ('pause' in socket && typeof socket.pause === 'function') socket.pause();
}

function isReceiver(value: unknown): value is Receiver {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_bufferedBytes' in value &&
    '_loop' in value &&
    'getInfo' in value &&
    typeof value.getInfo === 'function'
  );
}
