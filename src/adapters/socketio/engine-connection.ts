import type { Socket } from 'socket.io';

/** The Engine.IO connection below a Socket.IO socket. */
export type EngineConnection = Socket['conn'];

/** The size of an Engine.IO packet's data, in bytes. */
export function bytesOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return ArrayBuffer.isView(data) ? data.byteLength : 0;
}

/**
 * Ends a connection now and drops what waits for it. A WebSocket's closing handshake (RFC 6455, 7.1.1) would keep
 * that for as long as the other side does not answer, 30 s at most.
 */
export function cut(conn: EngineConnection): void {
  const transport: object = conn.transport;
  if ('socket' in transport && isTerminable(transport.socket)) transport.socket.terminate();
  conn.close(true);
}

/** What the `ws` package's WebSocket has beside the standard. */
interface Terminable {
  terminate(): void;
}

function isTerminable(value: unknown): value is Terminable {
  return typeof value === 'object' && value !== null && 'terminate' in value && typeof value.terminate === 'function';
}
