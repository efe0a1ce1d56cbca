import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/**
 * The lines that ask for a WebSocket (RFC 6455, 4.1), with their empty last line. `target`: path and query; `headers`: more
 * lines, Host among them.
 */
export function upgradeHead(target: string, headers: readonly string[] = ['Host: x']): string {
  return [
    ...[`GET ${target} HTTP/1.1`, ...headers, 'Upgrade: websocket', 'Connection: Upgrade'],
    ...['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13', '', ''],
  ].join('\r\n');
}

/** A TCP connection to a WebSocket's URL (ws:// or http://), behind its handshake: it sends any bytes as frames. */
export async function rawFrames(url: string | URL): Promise<Socket> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(upgradeHead(`${pathname}${search}`));
  await once(socket, 'data');
  return socket;
}

/** The first byte of a frame that is a whole message (RFC 6455, 5.2). */
export const FRAME = { text: 0x81, ping: 0x89 } as const;

/** A frame of a client, whose mask changes nothing. `first`: final bit and opcode. */
export function frameOf(first: number, payload: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Buffer.from([first]), sizeOf(bytes.length), Buffer.alloc(4), bytes]);
}

/** The length in 7, 16 or 64 bits, with the bit that says that there is a mask. */
function sizeOf(length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | length]);
  if (length < 65_536) return Buffer.from([0x80 | 126, length >> 8, length & 0xff]);
  const size = Buffer.alloc(9);
  size[0] = 0x80 | 127;
  size.writeBigUInt64BE(BigInt(length), 1);
  return size;
}
