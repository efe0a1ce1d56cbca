import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';

/** What the edge sees of a node: its health, its name in every answer, and an upgrade that echoes. */
export interface FakeNode {
  readonly name: string;
  readonly port: number;
  /** Which of live, ready and accept answer 503 from now on. */
  readonly failing: Set<string>;
  /** Headers of the last request that was no health check. */
  lastHeaders(): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function startFakeNode(address: string, port: number): Promise<FakeNode> {
  const failing = new Set<string>();
  const upgraded = new Set<Duplex>();
  let headers: Readonly<Record<string, unknown>> = {};
  const server = createServer((request, response) => {
    const health = /^\/health\/(\w+)$/.exec(request.url ?? '')?.[1];
    if (health === undefined) headers = request.headers;
    response.statusCode = health !== undefined && failing.has(health) ? 503 : 200;
    response.end(address);
  });
  server.on('upgrade', (request, socket) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    const accept = acceptKey(request.headers['sec-websocket-key']);
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: websocket',
      `X-Node: ${address}`,
    ];
    socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
    socket.pipe(socket);
  });
  server.listen(port, address);
  await Promise.race([once(server, 'listening'), once(server, 'error').then(([error]) => Promise.reject(error))]);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    name: address,
    port: bound.port,
    failing,
    lastHeaders: () => headers,
    close: async () => {
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

/** RFC 6455 section 4.2.2. HAProxy refuses an upgrade without it. */
function acceptKey(key = ''): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
