import { createServer, type IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { queueHandshakes } from '../../src/adapters/socketio/handshake-queue.ts';
import { FakeClock } from '../support/fake-clock.ts';

let clock: FakeClock;
let begun: number[];
/** How long each handshake takes, in ms. */
let takesMs: number;
let arrive: (number: number) => PassThrough;

beforeEach(() => {
  clock = new FakeClock();
  begun = [];
  takesMs = 5;
  const http = createServer();
  http.on('upgrade', (_request, _socket, head) => {
    begun.push(Number(head.toString()));
    clock.tick(takesMs);
  });
  queueHandshakes(http, clock);
  arrive = (number) => {
    const socket = new PassThrough();
    const request: Partial<IncomingMessage> = {};
    http.emit('upgrade', request, socket, Buffer.from(String(number)));
    return socket;
  };
});

test('R66: a handshake begins at once where the turn has time', () => {
  takesMs = 0;
  for (const number of [1, 2, 3]) arrive(number);
  expect(begun).toEqual([1, 2, 3]);
});

test('R66: what is beyond the time of a turn waits for the next, in order', async () => {
  for (const number of [1, 2, 3]) arrive(number);
  expect(begun).toEqual([1]);
  await turn();
  expect(begun).toEqual([1, 2]);
  // It does not overtake who waits, though this turn has time.
  takesMs = 0;
  arrive(4);
  expect(begun).toEqual([1, 2]);
  await turn();
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('R66: who left while waiting is passed over, and its error ends nothing', async () => {
  arrive(1);
  const gone = arrive(2);
  arrive(3);
  gone.destroy(new Error('reset'));
  await turn();
  expect(begun).toEqual([1, 3]);
});
