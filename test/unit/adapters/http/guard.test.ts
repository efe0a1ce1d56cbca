import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { guardHttp, type HttpGuardOptions } from '../../../../src/adapters/http/guard.ts';
import type { TcpGate } from '../../../../src/adapters/http/tcp-connections.ts';
import { AddressLimits } from '../../../../src/core/limits/address-limits.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { until } from '../../../support/until.ts';

interface Site {
  readonly http: HttpServer;
  readonly gate: TcpGate;
  readonly clock: FakeClock;
  readonly refused: string[];
  /** Paths that were asked for. A request for /slow is not answered. */
  readonly asked: string[];
  /** Bytes that upgraded connections brought. */
  received: number;
  /** A connection that has sent a text, and reads what comes. */
  dial(text?: string): Promise<Socket>;
}

const sockets: Socket[] = [];
let server: HttpServer | undefined;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.closeAllConnections();
  server?.close();
});

async function site(options: Partial<HttpGuardOptions> = {}): Promise<Site> {
  const clock = new FakeClock();
  const addresses = new AddressLimits(clock, 1);
  const refused: string[] = [];
  const asked: string[] = [];
  const http = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url !== '/slow') response.end('ok');
  });
  http.on('upgrade', (_request, socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      result.received += chunk.length;
    });
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  server = http;
  const gate = guardHttp(http, {
    most: undefined,
    ofOneAddress: undefined,
    shared: false,
    addressKey: () => 'a',
    addressOf: () => 'a',
    onRefused: (which) => void refused.push(which),
    inbound: {
      clock,
      rate: { perSecond: 1_048_576, burst: 4_194_304 },
      takeOfAddress: (address, bytes) => addresses.take(address, 'bytes', bytes),
    },
    ...options,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const listening = http.address();
  if (listening === null || typeof listening === 'string') throw new Error('no port');
  const { port } = listening;
  const result: Site = {
    ...{ http, gate, clock, refused, asked, received: 0 },
    async dial(text = '') {
      const socket = connect({ port, host: '127.0.0.1' });
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.resume();
      await once(socket, 'connect');
      socket.write(text);
      return socket;
    },
  };
  return result;
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

const upgrade = (): string =>
  ['GET / HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade', '', ''].join('\r\n');

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

test('R112: a request that does not wait for the answer before it ends its connection, and begins nothing', async () => {
  const { dial, asked } = await site();
  const socket = await dial(get('/slow').repeat(50));
  await closed(socket);
  expect(asked).toEqual(['/slow']);
});

test('R112: an upgrade that does not wait for the answer before it ends its connection too', async () => {
  const at = await site();
  const socket = await at.dial(get('/slow') + upgrade());
  await closed(socket);
  expect(at.asked).toEqual(['/slow']);
});

test('R112: requests one after the other are all answered', async () => {
  const { dial, asked } = await site();
  const socket = await dial();
  for (let index = 0; index < 5; index += 1) {
    const answered = once(socket, 'data');
    socket.write(get(`/${index}`));
    await answered;
  }
  expect(asked).toEqual(['/0', '/1', '/2', '/3', '/4']);
});

test('R111: where no descriptor is left, one more connection takes the place of the one silent for longest', async () => {
  const at = await site({ most: 3 });
  const oldest = await at.dial();
  const busy = await at.dial(get('/slow'));
  await until('the request', () => at.asked.length === 1);
  const younger = await at.dial();
  await until('all to be open', () => at.gate.size === 3);
  const ended = closed(oldest);
  const answer = once(await at.dial(get('/health')), 'data');
  await ended;
  expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 200 /);
  expect([busy.destroyed, younger.destroyed, at.gate.size, at.refused]).toEqual([false, false, 3, ['descriptors']]);
});

test('R111: where every connection carries something, one more is closed', async () => {
  const at = await site({ most: 2 });
  await at.dial(get('/slow'));
  await once(await at.dial(upgrade()), 'data');
  await until('both to be in use', () => at.gate.size === 2 && at.asked.length === 1);
  await closed(await at.dial());
  expect([at.gate.size, at.refused]).toEqual([2, ['descriptors']]);
});

test('R116: an address has so many TCP connections, until one is closed', async () => {
  const at = await site({ ofOneAddress: 2 });
  const first = await at.dial();
  await at.dial();
  await until('both', () => at.gate.size === 2);
  await closed(await at.dial());
  expect(at.refused).toEqual(['client-address']);
  first.destroy();
  await until('a place', () => at.gate.size === 1);
  const answer = once(await at.dial(get('/')), 'data');
  expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 200 /);
});

test('R114: a connection over its bytes is read on when it may again, and nothing is lost', async () => {
  const at = await site({});
  const socket = await at.dial(upgrade());
  await once(socket, 'data');
  const bytes = 12_000_000;
  socket.write(Buffer.alloc(bytes));
  await until('the reader to stop', () => at.clock.waiting === 1);
  const first = at.received;
  expect(first).toBeGreaterThanOrEqual(4_194_304);
  expect(first).toBeLessThan(bytes);
  let waits = 0;
  while (at.received < bytes) {
    await until('more, or a wait', () => at.clock.waiting > 0 || at.received === bytes);
    if (at.received < bytes) waits += 1;
    at.clock.tick(1_000);
  }
  expect(at.received).toBe(bytes);
  expect(waits).toBeGreaterThan(1);
});

test('R114: bytes of one address count together, and those of another do not', async () => {
  let over = true;
  const at = await site({
    inbound: {
      clock: new FakeClock(),
      rate: { perSecond: 1_000_000_000, burst: 1_000_000_000 },
      takeOfAddress: () => (over ? 7_000 : 0),
    },
  });
  const refused = once(await at.dial(get('/one')), 'data');
  expect(String((await refused)[0])).toMatch(
    /^HTTP\/1\.1 429 [\s\S]*\r\nRetry-After: 7\r\n[\s\S]*"retryAfterMs":7000}$/,
  );
  expect(at.asked).toEqual([]);
  over = false;
  const taken = once(await at.dial(get('/two')), 'data');
  expect(String((await taken)[0])).toMatch(/^HTTP\/1\.1 200 /);
});

test('R114: a plain request counts as 16,384 bytes, and waits while its connection is over them', async () => {
  const at = await site();
  const socket = await at.dial();
  const requests = 4_194_304 / 16_384 - 1;
  for (let index = 0; index <= requests; index += 1) {
    const answered = index < requests ? once(socket, 'data') : undefined;
    socket.write(get('/'));
    await answered;
  }
  await until('the last to wait', () => at.clock.waiting === 1);
  expect(at.asked).toHaveLength(requests);
  const answered = once(socket, 'data');
  at.clock.tick(1_000);
  await answered;
  expect(at.asked).toHaveLength(requests + 1);
});
