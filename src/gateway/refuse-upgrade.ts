import type { Duplex } from 'node:stream';
import type { WireError } from '../protocol/errors.ts';
import { httpRefusalText } from '../protocol/http-refusal.ts';

/** Answers the handshake of a WebSocket with an error, and ends its connection whatever its client does. */
export function refuseUpgrade(socket: Duplex, error: WireError): void {
  endWith(socket, httpRefusalText(error));
}

/** As an HTTP server without WebSockets answers. */
export function upgradeNotFound(socket: Duplex): void {
  endWith(socket, 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

function endWith(socket: Duplex, answer: string): void {
  socket.on('error', () => undefined);
  // Nobody reads this socket, so the end of its client would never be seen.
  socket.once('finish', () => socket.destroy());
  socket.end(answer);
}
