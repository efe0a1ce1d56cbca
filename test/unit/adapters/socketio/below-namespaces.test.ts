import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { metric } from '../../../support/metric.ts';
import { type RunningNode, startNode } from '../../../support/node.ts';
import { type RawClient, rawClient } from '../../../support/raw-client.ts';
import { FRAME, frameOf, rawFrames } from '../../../support/raw-frames.ts';
import { rawSocket } from '../../../support/raw-socket.ts';
import { serveNode } from '../../../support/served-node.ts';
import { until } from '../../../support/until.ts';

const ENGINE = '/socket.io/?EIO=4&transport=';
const EMPTY_FRAGMENT = { first: 0x01, next: 0x00 } as const;

let node: RunningNode;
let bystander: RawClient;

beforeAll(async () => {
  node = await startNode({ EVENTS_PER_SECOND: '20' });
  bystander = await rawClient(node.url);
  await bystander.ask('join', { v: 1, room: 'room' });
});

afterAll(async () => {
  bystander.close();
  await node.stop();
});

function errors(code: string): Promise<number> {
  return metric(node.url, `signalbox_errors_total{code="${code}"}`);
}

/** A session that polls: the URL of its requests. */
async function polling(): Promise<string> {
  const url = `${node.url}${ENGINE}polling`;
  const opened = await (await fetch(url)).text();
  return `${url}&sid=${JSON.parse(opened.slice(1)).sid}`;
}

async function post(url: string, body: string): Promise<void> {
  await fetch(url, { method: 'POST', body }).catch(() => undefined);
}

/** Settles when a connection is gone, also where it ends with an error. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

describe('R110: a packet of which nothing may be kept ends its connection', () => {
  test.each<[string, string | Buffer]>([
    ['an event with attachments', '451-["x",{"_placeholder":true,"num":0}]'],
    ['an answer with attachments', '461-1[{"_placeholder":true,"num":0}]'],
    ['an attachment', Buffer.from('x')],
    ['a CONNECT with 8,193 characters', `40{"token":"${'x'.repeat(8_180)}"}`],
    ['a CONNECT to another namespace', `40/${'x'.repeat(8_192)},`],
  ])('%s', async (_, packet) => {
    const before = await errors('bad-message');
    const socket = await rawSocket(node.url);
    const closed = once(socket, 'close');
    socket.send(packet);
    await closed;
    expect(await errors('bad-message')).toBe(before + 1);
  });

  test('an attachment that is polled', async () => {
    const url = await polling();
    await post(url, '40\x1ebeHg=');
    expect((await fetch(url)).status).toBe(400);
  });

  test('one CONNECT of 8,192 characters does not', async () => {
    const socket = new WebSocket(`${node.url.replace('http', 'ws')}${ENGINE}websocket`);
    await once(socket, 'open');
    const connect = `40{"t":"${'x'.repeat(8_192 - '0{"t":""}'.length)}"}`;
    expect(connect).toHaveLength(1 + 8_192);
    const accepted = new Promise((resolve) => {
      socket.on('message', (data) => String(data).startsWith('40{"sid"') && resolve(true));
    });
    socket.send(connect);
    expect(await accepted).toBe(true);
    socket.terminate();
  });
});

describe('R64: every kind of frame and packet counts, before it is read', () => {
  const flood = (frame: Buffer): Buffer => Buffer.concat(Array.from({ length: 2_000 }, () => frame));

  test.each<[string, Buffer]>([
    ['pings', flood(frameOf(FRAME.ping))],
    ['pongs', flood(frameOf(0x8a))],
    ['probes of an upgrade', flood(frameOf(FRAME.text, '2probe'))],
    ['Engine.IO pongs', flood(frameOf(FRAME.text, '3'))],
    [
      'fragments, none of them too many for its message',
      flood(
        Buffer.concat([
          frameOf(EMPTY_FRAGMENT.first),
          ...Array.from({ length: 100 }, () => frameOf(EMPTY_FRAGMENT.next)),
          frameOf(0x80 | EMPTY_FRAGMENT.next, '3'),
        ]),
      ),
    ],
  ])('%s', async (_, bytes) => {
    const before = await errors('flood');
    const socket = await rawFrames(`${node.url}${ENGINE}websocket`);
    socket.on('data', () => undefined);
    const closed = closing(socket);
    socket.write(bytes);
    await closed;
    // Pings may end it earlier, because their answers are not taken (docs/limits.md): what came with them is counted in its turn.
    await until('the flood to count', async () => (await errors('flood')) === before + 1);
    expect(await bystander.ask('peek', { room: 'room' })).toMatchObject({ ok: true });
  });

  test('packets of one polled body', async () => {
    const before = await errors('flood');
    const url = await polling();
    await post(url, Array.from({ length: 100_000 }, () => '3').join('\x1e'));
    expect(await errors('flood')).toBe(before + 1);
    expect((await fetch(url)).status).toBe(400);
  });

  test('frames of a transport that is upgraded count with those of the first', async () => {
    const before = await errors('flood');
    const url = await polling();
    const { search } = new URL(url);
    const socket = await rawFrames(`${node.url}/socket.io/${search.replace('polling', 'websocket')}`);
    const closed = closing(socket);
    socket.resume().write(flood(frameOf(FRAME.text, '2probe')));
    await closed;
    expect(await errors('flood')).toBe(before + 1);
    expect((await fetch(url)).status).toBe(400);
  });
});

test('R116: an upgrade of a session costs its address as much as a handshake', async () => {
  const served = await serveNode({ info: () => {}, warn: () => {}, error: () => {} }, { addressLimits: 1 });
  const session = await (await fetch(`${served.url}${ENGINE}polling`)).text();
  served.node.addressLimits.take('address', 'handshakes', 1_000_000);
  const { sid } = JSON.parse(session.slice(1));
  const socket = new WebSocket(`${served.url.replace('http', 'ws')}${ENGINE}websocket&sid=${sid}`);
  const [, response] = await once(socket, 'unexpected-response');
  expect(response.statusCode).toBe(429);
  socket.on('error', () => undefined).terminate();
  await served.close();
});

test('R64: a message of more than 256 fragments ends its connection', async () => {
  const open = await startNode({ EVENTS_PER_SECOND: '1000' });
  const socket = await rawFrames(`${open.url}${ENGINE}websocket`);
  socket.on('data', () => undefined);
  const closed = closing(socket);
  socket.write(frameOf(0x01, '3'));
  for (let index = 0; index < 300; index += 1) socket.write(frameOf(0x00));
  await closed;
  await open.stop();
});

test('R65, R113: connections that left the namespace count, and keep a full node full', async () => {
  const full = await startNode({ MAX_CONNECTIONS: '3', ADDRESS_LIMITS: '0' });
  const sockets = await Promise.all([1, 2, 3].map(() => rawSocket(full.url)));
  for (const socket of sockets) {
    const left = once(socket, 'pong');
    socket.send('41');
    socket.ping();
    await left;
  }
  expect(await metric(full.url, 'signalbox_connections')).toBe(3);
  await expect(rawClient(full.url)).rejects.toMatchObject({ data: { code: 'node-full' } });
  expect(await metric(full.url, 'signalbox_gate_refusals_total{gate="connections"}')).toBe(1);
  sockets[0]?.terminate();
  await until('a place', async () => (await metric(full.url, 'signalbox_connections')) === 2);
  (await rawClient(full.url)).close();
  for (const socket of sockets) socket.terminate();
  await full.stop();
});

test('R116: on a small node an address has a quarter of the connections', async () => {
  const small = await startNode({ MAX_CONNECTIONS: '8' });
  const sockets = await Promise.all([1, 2].map(() => rawSocket(small.url)));
  await expect(rawClient(small.url)).rejects.toMatchObject({ data: { code: 'rate-limited', retryAfterMs: 5_000 } });
  for (const socket of sockets) socket.terminate();
  await small.stop();
});

test('R116, R122: an address over its handshakes is told when to come again, and many are told by HTTP', async () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const served = await serveNode(log, { addressLimits: 1 });
  served.node.addressLimits.take('address', 'handshakes', 1_000_000);
  const error = { code: 'rate-limited', retryable: true, retryAfterMs: expect.any(Number) };
  await expect(rawClient(served.url)).rejects.toMatchObject({ data: error });
  const ask = () => fetch(`${served.url}${ENGINE}polling`);
  let refused = await ask();
  let told = 1;
  for (; refused.status === 200; told += 1) refused = await ask();
  expect(told).toBeGreaterThanOrEqual(20);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('access-control-allow-origin')).toBe('*');
  expect(await refused.json()).toEqual(error);
  await served.close();
});

test.each(['/nobody', '/', '/socket.io', '/health/live'])(
  'R112: an upgrade at %s is answered and ended',
  async (path) => {
    const { port, hostname } = new URL(node.url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const lines = [`GET ${path} HTTP/1.1`, 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade', '', ''];
    socket.write(lines.join('\r\n'));
    const tcp = () => metric(node.url, 'signalbox_gate_used_ratio{gate="descriptors"}');
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 404 /);
    socket.resume();
    await once(socket, 'end');
    expect(await tcp()).toBeGreaterThan(0);
    socket.destroy();
  },
);
