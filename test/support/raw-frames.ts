import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection to a WebSocket's URL (ws:// or http://), behind its handshake: it sends any bytes as frames. */
export async function rawFrames(url: string | URL): Promise<Socket> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const lines = [
    ...[`GET ${pathname}${search} HTTP/1.1`, 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade'],
    ...['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13', '', ''],
  ];
  socket.write(lines.join('\r\n'));
  await once(socket, 'data');
  return socket;
}

/** The first byte of a frame that is a whole message (RFC 6455, 5.2). */
export const FRAME = { text: 0x81, ping: 0x89 } as const;

/** A frame of a client, whose mask changes nothing. `first`: final bit and opcode. At most 65,535 bytes of payload. */
export function frameOf(first: number, payload: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(payload);
  const { length } = bytes;
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([first, ...size, 0, 0, 0, 0]), bytes]);
}
