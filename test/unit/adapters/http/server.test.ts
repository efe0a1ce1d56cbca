import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpServer } from '../../../../src/adapters/http/server.ts';

const http = createHttpServer((_request, response) => response.end('ok'));
let port = 0;

beforeAll(async () => {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = address.port;
});

afterAll(() => {
  http.closeAllConnections();
  http.close();
});

function dial(text: string): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(text);
  return socket;
}

test('R112: a connection ends on which no header comes, or only a part of one, also where its client keeps its side open', async () => {
  const sockets = ['', 'GET / HTTP/1.1\r\nHost: x\r\n', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'].map(dial);
  await Promise.all(sockets.map((socket) => once(socket, 'end')));
  await new Promise<void>((resolve) => {
    const look = (): void => {
      http.getConnections((_, count) => (count === 0 ? resolve() : setTimeout(look, 50)));
    };
    look();
  });
  for (const socket of sockets) socket.destroy();
}, 30_000);

test('R112: a header of more than 16,384 bytes is refused', async () => {
  const socket = dial(`GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(16_384)}\r\n\r\n`);
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 431 /);
  socket.destroy();
});
