import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { expect, test } from 'vitest';
import { OutletWriter, SocketOutlet } from '../../../../../src/adapters/socketio/fast-path/index.ts';
import { readSettings } from '../../../../../src/config/settings.ts';
import { encodeSignal } from '../../../../../src/protocol/frames.ts';
import { LIMITS } from '../../../../../src/protocol/limits.ts';
import { rawClient } from '../../../../support/raw-client.ts';
import { until } from '../../../../support/until.ts';

/** As a node is configured that is told nothing. */
function defaultLimits() {
  const read = readSettings({}, { hostname: 'node', suffix: 'x', memoryBytes: 1 });
  if (!read.ok) throw new Error(read.problems.join());
  return { packets: read.settings.outboundLimit, bytes: read.settings.outboundLimitBytes };
}

/** A Socket.IO server; `listen` answers its URL. */
function serving() {
  const http = createServer();
  const io = new Server(http, { serveClient: false });
  const writer = new OutletWriter();
  return {
    io,
    outlet: (socket: Socket, onSlow: () => void = () => undefined) =>
      new SocketOutlet(socket, writer, defaultLimits(), onSlow),
    async listen(): Promise<string> {
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
      const address = http.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      return `http://127.0.0.1:${address.port}`;
    },
  };
}

/**
 * What becomes of a client that is sent all this in one turn: all but the first wait until that is written. The next
 * time comes when it has received everything.
 */
async function burst(
  frames: readonly string[],
  times = 1,
): Promise<{ readonly slow: boolean; readonly received: number }> {
  const { io, outlet, listen } = serving();
  let slow = false;
  const dismissed = Promise.withResolvers<void>();
  const accepted = new Promise<SocketOutlet>((resolve) => {
    io.on('connection', (socket) => {
      const end = outlet(socket, () => {
        slow = true;
        end.close();
        dismissed.resolve();
      });
      resolve(end);
    });
  });
  const client = await rawClient(await listen());
  const end = await accepted;
  let received = 0;
  client.socket.on('signal', () => {
    received += 1;
  });
  for (let time = 1; time <= times; time += 1) {
    const all = new Promise<void>((resolve) => {
      client.socket.on('signal', () => {
        if (received === frames.length * time) resolve();
      });
    });
    for (const frame of frames) end.send(frame);
    await Promise.race([all, dismissed.promise]);
  }
  client.close();
  await io.close();
  return { slow, received };
}

const largest = encodeSignal('a', 1, JSON.stringify({ text: 'x'.repeat(LIMITS.payloadLength - 20) }), 0);

test('R62: by default four payloads of the largest size, at once, are no reason to dismiss a client', async () => {
  expect(await burst([largest, largest, largest, largest])).toEqual({ slow: false, received: 4 });
});

test('R62: nor is what seven peers, each with a full burst, resend to one after an outage', async () => {
  const candidate = encodeSignal('a', 1, JSON.stringify({ candidate: 'x'.repeat(200) }), 0);
  expect(await burst(Array.from({ length: 7 * 100 }, () => candidate))).toMatchObject({ slow: false, received: 700 });
});

test('R62: what was taken waits no longer', async () => {
  expect(await burst([largest, largest, largest, largest], 3)).toEqual({ slow: false, received: 12 });
});

test('R62: eight payloads of the largest size at once are one', async () => {
  expect(await burst(Array.from({ length: 8 }, () => largest))).toMatchObject({ slow: true });
});

test('what waits for a socket that leaves the namespace does not reach the next one on its connection', async () => {
  const { io, outlet, listen } = serving();
  io.on('connection', (socket) => {
    const end = outlet(socket);
    end.send(encodeSignal('a', 1, '{}', 0));
    end.detach();
    setImmediate(() => socket.emit('end'));
  });
  const client = await rawClient(await listen());
  await client.next('end');
  expect(client.events).toEqual([['end']]);
  client.close();
  await io.close();
});

test('frames keep their order while a connection that polls becomes a WebSocket', async () => {
  const { io, outlet, listen } = serving();
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
  const client = connect(await listen(), { transports: ['polling', 'websocket'] });
  const got: unknown[] = [];
  client.on('signal', (_from, number) => got.push(number));
  await upgraded;
  await until('every signal', () => got.length === seq);
  expect(got).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  expect(seq).toBeGreaterThan(3);
  client.disconnect();
  await io.close();
});
