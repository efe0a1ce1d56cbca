import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { BoundedWebSocketServer, guardFrames } from '../../../../src/adapters/websocket/frame-guard.ts';
import { FRAME, frameOf, rawFrames } from '../../../support/raw-frames.ts';

const http = createServer();
let made: (client: WebSocket) => void;
let read = 0;
let url = '';

beforeEach(async () => {
  read = 0;
  const server = new BoundedWebSocketServer({ noServer: true });
  http.removeAllListeners('upgrade');
  http.on('upgrade', (request, socket, head) => {
    server.handleUpgrade(request, socket, head, (client) => {
      client.on('ping', () => {
        read += 1;
      });
      made(client);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}/`;
});

afterEach(async () => {
  http.closeAllConnections();
  http.close();
  await once(http, 'close');
});

/** Sends three pings, and settles when the connection is gone. */
async function pings(): Promise<void> {
  const socket = await rawFrames(url);
  const closed = once(socket.resume(), 'close');
  socket.write(Buffer.concat([1, 2, 3].map(() => frameOf(FRAME.ping))));
  await closed;
}

test('R64: of a socket whose frames nobody counts not one is read: it ends at once', async () => {
  made = (client) => client.close();
  await pings();
  expect(read).toBe(0);
});

test('R64: a counter that comes later takes its place', async () => {
  made = (client) => {
    let left = 2;
    guardFrames(client, {
      take() {
        left -= 1;
        if (left < 0) client.terminate();
        return left >= 0;
      },
    });
  };
  await pings();
  expect(read).toBe(2);
});
