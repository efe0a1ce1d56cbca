import type { Socket } from 'socket.io';

/** The Engine.IO connection below a Socket.IO socket. */
export type EngineConnection = Socket['conn'];

/** The size of an Engine.IO packet's data, in bytes. */
export function bytesOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return ArrayBuffer.isView(data) ? data.byteLength : 0;
}

/**
 * Ends a connection at once and drops the packets that wait for it. A WebSocket's closing handshake (RFC 6455, 7.1.1)
 * would keep them until the other side answers, for at most 30 s.
 */
export function cut(conn: EngineConnection): void {
  const transport: object = conn.transport;
  if ('socket' in transport && isTerminable(transport.socket)) transport.socket.terminate();
  conn.close(true);
}

/** A method of the `ws` package's WebSocket that the standard does not have. */
interface Terminable {
  terminate(): void;
}

function isTerminable(value: unknown): value is Terminable {
  return typeof value === 'object' && value !== null && 'terminate' in value && typeof value.terminate === 'function';
}

/** WebSocket.OPEN (WHATWG WebSockets, 3.1). */
const OPEN = 1;

/**
 * The part of the `ws` package's WebSocket that sends frames which are encoded already. Engine.IO sends its own frames
 * in this way (ws, issue 617).
 */
export interface FrameSocket {
  readonly readyState: number;
  /** Bytes that the kernel has not taken: also all bytes of a write of which it took a part. */
  readonly bufferedAmount: number;
  readonly _sender: { sendFrame(frames: readonly Buffer[], written?: () => void): void };
}

/** The WebSocket below a connection; undefined while the connection uses long polling. */
export function frameSocketOf({ transport }: EngineConnection): FrameSocket | undefined {
  const socket: unknown = 'socket' in transport ? transport.socket : undefined;
  return isFrameSocket(socket) ? socket : undefined;
}

/** Whether frames may be written to the WebSocket of a connection. */
export function isOpen({ readyState }: EngineConnection, socket: FrameSocket): boolean {
  return readyState === 'open' && socket.readyState === OPEN;
}

/** How many packets wait in Engine.IO's own buffer, of which its types do not tell. */
export function queuedPackets(conn: EngineConnection): number {
  const buffer: unknown = Reflect.get(conn, 'writeBuffer');
  return Array.isArray(buffer) ? buffer.length : 0;
}

/** The TCP socket below a WebSocket. */
export function streamOf(frames: FrameSocket): object {
  const socket: unknown = '_socket' in frames ? frames._socket : undefined;
  return typeof socket === 'object' && socket !== null ? socket : frames;
}

function isFrameSocket(value: unknown): value is FrameSocket {
  if (typeof value !== 'object' || value === null || !('_sender' in value) || !('bufferedAmount' in value))
    return false;
  const { _sender: sender } = value;
  return typeof sender === 'object' && sender !== null && 'sendFrame' in sender;
}
