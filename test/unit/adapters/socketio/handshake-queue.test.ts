import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { queueHandshakes } from '../../../../src/adapters/socketio/handshake-queue.ts';
import { createSocketServer } from '../../../../src/adapters/socketio/server.ts';
import { systemClock } from '../../../../src/adapters/system/clock.ts';
import { webSockets } from '../../../support/served-node.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

let clock: FakeClock;
let begun: number[];
/** How long each handshake takes on the test's clock, in ms. */
let takesMs: number;
/** Called while a handshake is answered. */
let meanwhile: () => void;
let arrive: (number: number) => PassThrough;

beforeEach(() => {
  clock = new FakeClock();
  begun = [];
  takesMs = 5;
  meanwhile = () => undefined;
  const http = createServer();
  http.on('upgrade', (_request, _socket, head) => {
    begun.push(Number(head.toString()));
    clock.tick(takesMs);
    meanwhile();
  });
  queueHandshakes(http, clock);
  arrive = (number) => {
    const socket = new PassThrough();
    const request: Partial<IncomingMessage> = {};
    http.emit('upgrade', request, socket, Buffer.from(String(number)));
    return socket;
  };
});

test('R66: a handshake begins at once if the turn has time left', () => {
  takesMs = 0;
  for (const number of [1, 2, 3]) arrive(number);
  expect(begun).toEqual([1, 2, 3]);
});

test('R66: handshakes beyond the time of a turn wait for the next turn, in order', async () => {
  for (const number of [1, 2, 3]) arrive(number);
  expect(begun).toEqual([1]);
  await turn();
  expect(begun).toEqual([1, 2]);
  // The fourth handshake does not overtake the waiting ones, although this turn has time left.
  takesMs = 0;
  arrive(4);
  expect(begun).toEqual([1, 2]);
  await turn();
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('R66: a client that is gone before its turn is skipped, and the error of its socket does not end the process', async () => {
  arrive(1);
  const gone = arrive(2);
  arrive(3);
  gone.destroy(new Error('reset'));
  await turn();
  expect(begun).toEqual([1, 3]);
});

test('R66: nor does the error of a client that goes while the handshake before is answered', async () => {
  arrive(1);
  arrive(2);
  const gone = arrive(3);
  takesMs = 0;
  meanwhile = () => void gone.destroy(new Error('reset'));
  await turn();
  expect(begun).toEqual([1, 2]);
});

test('R66: a handshake that is refused is answered before its connection ends', async () => {
  const http = createServer();
  const io = createSocketServer({ http, webSockets });
  queueHandshakes(http, systemClock);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    // RFC 6455, 1.3.
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const path = '/socket.io/?EIO=4&transport=websocket&sid=of-another-node';
  const asked = request({ host: '127.0.0.1', port: address.port, path, headers }).end();
  const [answer] = await once(asked, 'response');
  expect(answer.statusCode).toBe(400);
  answer.resume();
  await io.close();
});
