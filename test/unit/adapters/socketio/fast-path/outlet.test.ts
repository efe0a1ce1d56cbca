import { io as connect } from 'socket.io-client';
import { expect, test } from 'vitest';
import { encodeSignal } from '../../../../../src/protocol/frames.ts';
import { LIMITS } from '../../../../../src/protocol/limits.ts';
import { rawClient } from '../../../../support/raw-client.ts';
import { until } from '../../../../support/until.ts';
import { serving } from './outlet-site.ts';

/** Sends all frames to a client in one turn, `times` in all, and tells how it went. */
async function burst(frames: readonly string[], times = 1) {
  const { url, next, heard } = await serving();
  const opened = next();
  const client = await rawClient(url);
  const outlet = await opened;
  let received = 0;
  client.socket.on('signal', () => {
    received += 1;
  });
  let refused = 0;
  for (let time = 1; time <= times; time += 1) {
    for (const frame of frames) refused += Number(!outlet.send(frame));
    await until('what was sent', () => received === frames.length * time || heard.length > 0);
  }
  client.close();
  return { received, refused, heard };
}

const largest = encodeSignal('a', 1, JSON.stringify({ text: 'x'.repeat(LIMITS.payloadLength - 20) }), 0);
const largestInBytes = encodeSignal('a', 1, JSON.stringify({ text: '日'.repeat(LIMITS.payloadLength - 20) }), 0);

test('R62: six payloads of the largest size at once, three bytes a character, reach a client that reads', async () => {
  expect(await burst(Array(6).fill(largestInBytes))).toEqual({ received: 6, refused: 0, heard: [] });
});

test('R62: so does a burst of 512 payloads in turns of eight', async () => {
  expect(await burst(Array(8).fill(largest), 64)).toEqual({ received: 512, refused: 0, heard: [] });
});

test('R62: so does what seven peers resend to it, each a full burst, after an outage', async () => {
  const candidate = encodeSignal('a', 1, JSON.stringify({ candidate: 'x'.repeat(200) }), 0);
  expect(await burst(Array(7 * 100).fill(candidate))).toEqual({ received: 700, refused: 0, heard: [] });
});

test('packets that wait for a socket that left the namespace do not reach the next socket on its connection', async () => {
  const { io, outlet, url } = await serving();
  io.on('connection', (socket) => {
    const end = outlet(socket);
    end.send(encodeSignal('a', 1, '{}', 0));
    end.detach();
    setImmediate(() => socket.emit('end'));
  });
  const client = await rawClient(url);
  await client.next('end');
  expect(client.events).toEqual([['end']]);
  client.close();
});

test('frames keep their order while a connection changes from long polling to WebSocket', async () => {
  const { io, outlet, url } = await serving();
  let seq = 0;
  const upgraded = new Promise<void>((resolve) => {
    io.on('connection', (socket) => {
      const { conn } = socket;
      const end = outlet(socket);
      const send = (): void => {
        seq += 1;
        end.send(encodeSignal('a', seq, '{}', 0));
      };
      send();
      conn.on('packet', send);
      conn.on('upgrading', send);
      conn.on('upgrade', () => {
        send();
        setImmediate(() => {
          send();
          resolve();
        });
      });
    });
  });
  const client = connect(url, { transports: ['polling', 'websocket'] });
  const got: unknown[] = [];
  client.on('signal', (_from, number) => got.push(number));
  await upgraded;
  await until('every signal', () => got.length === seq);
  expect(got).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  expect(seq).toBeGreaterThan(3);
  client.disconnect();
});
