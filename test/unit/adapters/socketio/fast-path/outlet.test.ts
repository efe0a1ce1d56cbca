import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { expect, test } from 'vitest';
import { OutletWriter, SocketOutlet } from '../../../../../src/adapters/socketio/fast-path/index.ts';
import { readSecretFile } from '../../../../../src/config/read-file.ts';
import { readSettings } from '../../../../../src/config/settings.ts';
import { encodeSignal } from '../../../../../src/protocol/frames.ts';
import { LIMITS } from '../../../../../src/protocol/limits.ts';
import { rawClient } from '../../../../support/raw-client.ts';
import { until } from '../../../../support/until.ts';

/** The limits of a node with default settings. */
function defaultLimits() {
  const read = readSettings({}, { hostname: 'node', suffix: 'x', memoryBytes: 1, readFile: readSecretFile });
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
 * Sends all frames to a client in one turn, and tells how it went. All frames but the first wait until the first is
 * written. The frames are sent again, `times` in all, whenever the client has received all of them.
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

test('R62: by default four payloads of the largest size at once do not get a client closed', async () => {
  expect(await burst([largest, largest, largest, largest])).toEqual({ slow: false, received: 4 });
});

test('R62: nor do seven peers that each resend a full burst to it after an outage', async () => {
  const candidate = encodeSignal('a', 1, JSON.stringify({ candidate: 'x'.repeat(200) }), 0);
  expect(await burst(Array.from({ length: 7 * 100 }, () => candidate))).toMatchObject({ slow: false, received: 700 });
});

test('R62: packets that the client has taken do not count as waiting', async () => {
  expect(await burst([largest, largest, largest, largest], 3)).toEqual({ slow: false, received: 12 });
});

test('R62: eight payloads of the largest size at once get a client closed', async () => {
  expect(await burst(Array.from({ length: 8 }, () => largest))).toMatchObject({ slow: true });
});

test('packets that wait for a socket that left the namespace do not reach the next socket on its connection', async () => {
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

test('frames keep their order while a connection changes from long polling to WebSocket', async () => {
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
