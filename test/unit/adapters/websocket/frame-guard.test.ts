import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { BoundedWebSocketServer, type FrameGate, guardFrames } from '../../../../src/adapters/websocket/frame-guard.ts';
import type { Waiting } from '../../../../src/core/limits/turns.ts';
import { FRAME, frameOf, rawFrames } from '../../../support/raw-frames.ts';
import { until } from '../../../support/until.ts';

const ALWAYS: FrameGate['turns'] = {
  begin: () => true,
  hasTime: () => true,
  end: () => undefined,
  wait: () => 0,
};

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
  made = () => undefined;
  await pings();
  expect(read).toBe(0);
});

test('R64: a counter that comes later takes its place', async () => {
  made = (client) => {
    let left = 2;
    guardFrames(client, {
      address: '',
      turns: ALWAYS,
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

describe('R117: frames', () => {
  /** A gate whose turns a test gives. */
  function gate(
    mayBegin: () => boolean,
    hasTime: () => boolean,
  ): { readonly gate: FrameGate; readonly waiting: Waiting[] } {
    const waiting: Waiting[] = [];
    const turns: FrameGate['turns'] = {
      begin: (_, inTurn = false) => inTurn || mayBegin(),
      hasTime,
      end: () => undefined,
      wait(_, work, until = 0) {
        waiting.push(work);
        return until;
      },
    };
    return { gate: { address: 'a', turns, take: () => true }, waiting };
  }

  test('that come while it is not their turn wait, and none is lost', async () => {
    const held = gate(
      () => false,
      () => true,
    );
    let paused = (): boolean => false;
    made = (client) => {
      guardFrames(client, held.gate);
      paused = () => client.isPaused;
    };
    const socket = await rawFrames(url);
    socket.write(Buffer.concat([1, 2, 3].map(() => frameOf(FRAME.ping))));
    await until('the read to wait', () => held.waiting.length === 1);
    expect([read, paused()]).toEqual([0, true]);
    held.waiting.shift()?.go();
    expect([read, paused()]).toEqual([3, false]);
    socket.destroy();
  });

  test('of one read are read one each turn where each takes all of it', async () => {
    let left = 1;
    const held = gate(
      () => true,
      () => {
        left -= 1;
        return left >= 0;
      },
    );
    made = (client) => guardFrames(client, held.gate);
    const socket = await rawFrames(url);
    socket.write(Buffer.concat([1, 2, 3].map(() => frameOf(FRAME.ping))));
    for (const count of [1, 2]) {
      await until('the rest to wait', () => held.waiting.length === 1);
      expect(read).toBe(count);
      left = 1;
      held.waiting.shift()?.go();
    }
    expect(read).toBe(3);
    expect(held.waiting).toEqual([]);
    socket.destroy();
  });

  test('that wait are no more than a client can be made to keep: it is not read meanwhile', async () => {
    const held = gate(
      () => false,
      () => true,
    );
    made = (client) => guardFrames(client, held.gate);
    const socket = await rawFrames(url);
    let drained = false;
    const large = Buffer.concat(Array.from({ length: 20_000 }, () => frameOf(FRAME.ping, 'x'.repeat(100))));
    socket.write(Buffer.concat([large, large, large, large, large]), () => {
      drained = true;
    });
    await until('the read to wait', () => held.waiting.length === 1);
    await until('the system to take no more', () => socket.bufferSize > 0);
    expect(drained).toBe(false);
    expect(held.waiting).toHaveLength(1);
    // Its end is read in its turn, too.
    socket.destroy();
    while (held.waiting.length > 0) held.waiting.shift()?.go();
  });

  test('that have waited for too long end their connection, and none of them is read', async () => {
    const held = gate(
      () => false,
      () => true,
    );
    let client: WebSocket | undefined;
    made = (each) => {
      client = each;
      guardFrames(each, held.gate);
    };
    const socket = await rawFrames(url);
    socket.write(Buffer.concat([1, 2, 3].map(() => frameOf(FRAME.ping))));
    await until('the read to wait', () => held.waiting.length === 1);
    const over = [once(socket.resume(), 'close'), client === undefined ? undefined : once(client, 'close')];
    held.waiting.shift()?.giveUp();
    await Promise.all(over);
    expect(read).toBe(0);
  });
});
