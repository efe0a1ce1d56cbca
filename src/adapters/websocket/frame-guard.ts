import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer, type ServerOptions } from 'ws';
import type { Turns } from '../../core/limits/turns.ts';
import { LIMITS } from '../../protocol/limits.ts';

/** Most fragments of one message (RFC 6455, 5.4). Each that waits for the last one takes more memory than its bytes. */
export const FRAGMENTS_LIMIT = 256;

/** Most answers to pings that may wait for a client. One that does not read them is cut. */
const PONGS_LIMIT = 16;

/** How long a closing handshake may take (RFC 6455, 7.1.1), in ms. */
export const CLOSING_MS = 1_000;

/** Lets no frame be read, at any time. */
const NO_FRAME: FrameGate = {
  address: '',
  turns: { begin: () => true, hasTime: () => true, end: () => undefined, wait: () => 0 },
  take: () => false,
};

/** The same for a new socket, which a frame ends. */
const TOO_EARLY: FrameGate = { ...NO_FRAME };

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
      guardFrames(client, TOO_EARLY);
      made(client, upgraded);
    });
  }
}

/** The shortest header of a frame. The reader also asks with less, at the end of each read. */
const HEADER_BYTES = 2;

/** States of the `ws` package's reader: before a frame, and while it waits until it is told to go on. */
const BEFORE_FRAME = 0;
const STOPPED = 6;

/** The parts of the `ws` package's reader that the guard stands in. */
interface Receiver {
  _bufferedBytes: number;
  _loop: boolean;
  _state: number;
  /** Reads all frames that are there. It calls back when it can use more. */
  startLoop(callback: unknown): void;
  /** Reads the header of the next frame. */
  getInfo(callback: unknown): void;
}

/** What one WebSocket may send. */
export interface FrameGate {
  /** The key of its client's address; '' for none. */
  readonly address: string;
  /** When it may be read. */
  readonly turns: Pick<Turns, 'begin' | 'hasTime' | 'end' | 'wait'>;
  /** Counts a frame. False: it may not be read. */
  take(): boolean;
}

interface GuardedReceiver extends Receiver {
  readonly socket: object;
  readonly gate: FrameGate;
  isWaiting: boolean;
  /** When what is not read yet is given up, in seconds; undefined if nothing waits. */
  until: number | undefined;
  readonly unguardedLoop: Receiver['startLoop'];
  readonly unguardedInfo: Receiver['getInfo'];
}

/**
 * Asks `gate` before each frame of a WebSocket is read: texts, pings, pongs, fragments and empty ones alike. It counts them
 * (SPEC R64): once it answers false nothing more is read, not even what came in the same read, and the caller ends the connection.
 * And it says whose turn it is (SPEC R117): frames wait until then, and the connection is not read meanwhile. Another gate takes the
 * place of the one before.
 */
export function guardFrames(socket: object, gate: FrameGate): void {
  const receiver: unknown = Reflect.get(socket, '_receiver');
  if (!isReceiver(receiver)) throw new Error('the package ws reads frames in another way');
  if (receiver.getInfo === nextFrame) {
    Object.assign(receiver, { gate });
    return;
  }
  const { startLoop: unguardedLoop, getInfo: unguardedInfo } = receiver;
  Object.assign(receiver, {
    socket,
    gate,
    isWaiting: false,
    until: undefined,
    unguardedLoop,
    unguardedInfo,
    startLoop: readFrames,
    getInfo: nextFrame,
  });
}

/** One function for all sockets, so that each read costs a call and no search. `inTurn`: it has waited. */
function readFrames(this: GuardedReceiver, callback: unknown, inTurn = false): void {
  const { turns, address } = this.gate;
  if (!turns.begin(address, inTurn)) {
    waitForTurn(this, callback);
    return;
  }
  try {
    this.unguardedLoop(callback);
  } finally {
    turns.end();
  }
  // What came meanwhile is read in the callback. It is given up when what came before it would have been.
  if (!this.isWaiting) this.until = undefined;
}

function nextFrame(this: GuardedReceiver, callback: unknown): void {
  const { gate } = this;
  if (this._bufferedBytes < HEADER_BYTES) {
    this.unguardedInfo(callback);
  } else if (!gate.turns.hasTime()) {
    this._state = STOPPED;
    waitForTurn(this, callback, BEFORE_FRAME);
  } else if (gate.take()) {
    this.unguardedInfo(callback);
  } else {
    if (gate === TOO_EARLY) call(this.socket, 'terminate');
    this._loop = false;
    call(this.socket, 'pause');
  }
}

/** Nothing of the connection is read until then. `state`: with which the reader goes on, where it is not the one that it has. */
function waitForTurn(receiver: GuardedReceiver, callback: unknown, state?: number): void {
  const { turns, address } = receiver.gate;
  receiver.isWaiting = true;
  call(receiver.socket, 'pause');
  const work = {
    go() {
      receiver.isWaiting = false;
      if (state !== undefined) receiver._state = state;
      call(receiver.socket, 'resume');
      readFrames.call(receiver, callback, true);
    },
    giveUp: () => giveUp(receiver, callback),
  };
  receiver.until = turns.wait(address, work, receiver.until);
}

/** Ends a connection whose frames have waited for too long. None of them is read; the reader is told to go on, or it would not end. */
function giveUp(receiver: GuardedReceiver, callback: unknown): void {
  Object.assign(receiver, { gate: NO_FRAME });
  receiver._state = BEFORE_FRAME;
  call(receiver.socket, 'terminate');
  receiver.unguardedLoop(callback);
}

function call(socket: object, method: 'pause' | 'resume' | 'terminate'): void {
  const known: unknown = Reflect.get(socket, method);
  if (typeof known === 'function') known.call(socket);
}

function isReceiver(value: unknown): value is Receiver {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_bufferedBytes' in value &&
    '_loop' in value &&
    '_state' in value &&
    'startLoop' in value &&
    typeof value.startLoop === 'function' &&
    'getInfo' in value &&
    typeof value.getInfo === 'function'
  );
}
