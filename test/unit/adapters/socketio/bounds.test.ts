import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { metric } from '../../../support/metric.ts';
import { type RunningNode, startNode } from '../../../support/node.ts';
import { rawClient } from '../../../support/raw-client.ts';
import { joinedSocket, rawSocket } from '../../../support/raw-socket.ts';
import { until } from '../../../support/until.ts';

const nodes: RunningNode[] = [];

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop()));
});

async function nodeWith(env: Readonly<Record<string, string>>): Promise<RunningNode> {
  const node = await startNode(env);
  nodes.push(node);
  return node;
}

function errors(node: RunningNode, code: string): Promise<number> {
  return metric(node.url, `signalbox_errors_total{code="${code}"}`);
}

test('R156: answers count too: a connection that asks and never reads is closed', async () => {
  const node = await nodeWith({ EVENTS_PER_SECOND: '100000', BYTES_PER_SECOND: '1073741824', ADDRESS_LIMITS: '0' });
  const reader = await joinedSocket(node.url, 'deaf');
  reader.pause();
  // More than the kernel buffers for a client that does not read.
  const request = `421["peek",{"room":"${'ü'.repeat(128)}"}]`;
  while ((await errors(node, 'slow-consumer')) === 0) {
    for (let index = 0; index < 500; index += 1) reader.send(request);
    await new Promise((resolve) => reader.ping('', true, resolve));
  }
  expect(await metric(node.url, 'signalbox_connections')).toBe(0);
  reader.terminate();
});

test('R62: the bytes that wait for 200 clients that stopped reading are bounded, and their memory is freed', async () => {
  const limit = 65_536;
  const readers = 200;
  const node = await nodeWith({
    EVENTS_PER_SECOND: '100000',
    BYTES_PER_SECOND: '1073741824',
    OUTBOUND_LIMIT: '1000000',
    OUTBOUND_LIMIT_BYTES: String(limit),
    ROOM_CAPACITY: '300',
  });
  const sender = await rawClient(node.url);
  await sender.ask('join', { v: 1, room: 'room' });
  const stopped = await Promise.all(Array.from({ length: readers }, () => joinedSocket(node.url, 'room')));
  for (const reader of stopped) reader.pause();
  const text = 'x'.repeat(30_000);
  // A connection is full when more than the limit waits for it. What was taken for it in this turn still comes.
  const bound = readers * (limit + 65_536 + 2 * (text.length + 100));
  let most = 0;
  while ((await metric(node.url, 'signalbox_outbound_dropped_total')) < 3 * readers) {
    for (let index = 0; index < 5; index += 1) await sender.ask('message', { text });
    most = Math.max(most, await metric(node.url, 'signalbox_outbound_waiting_bytes'));
  }
  expect(most).toBeGreaterThan(limit);
  expect(most).toBeLessThan(bound);
  expect(await errors(node, 'slow-consumer')).toBe(0);
  expect(sender.socket.connected).toBe(true);
  for (const reader of stopped) reader.terminate();
  await until('the readers to be gone', async () => (await metric(node.url, 'signalbox_connections')) === 1);
  expect(await metric(node.url, 'signalbox_outbound_waiting_bytes')).toBeLessThan(limit);
  sender.close();
}, 60_000);

test('R64: a connection that floods gets a goodbye and is closed; the others go on', async () => {
  const node = await nodeWith({ EVENTS_PER_SECOND: '10' });
  const bystander = await rawClient(node.url);
  await bystander.ask('join', { v: 1, room: 'room' });
  const flooder = await joinedSocket(node.url, 'room');
  const heard: string[] = [];
  flooder.on('message', (data) => heard.push(String(data)));
  const closed = once(flooder, 'close');
  // Acks that answer nothing are packets but no events, so the rate of events does not count them.
  for (let index = 0; index < 250; index += 1) flooder.send('431[]');
  await closed;
  expect(heard).toContain('42["goodbye",{"reason":"flood","reconnect":true,"afterMs":5000}]');
  expect(await errors(node, 'flood')).toBe(1);
  await bystander.next('peer-away');
  expect(await bystander.ask('peek', { room: 'room' })).toMatchObject({ ok: true, peers: 2 });
  bystander.close();
});

test('R65: a full node reports it, refuses one more connection, and takes one when there is room again', async () => {
  const node = await nodeWith({ MAX_CONNECTIONS: '2', ADDRESS_LIMITS: '0' });
  const accept = async () => (await fetch(`${node.url}/health/accept`)).status;
  const first = await rawClient(node.url);
  expect(await accept()).toBe(200);
  const second = await rawClient(node.url);
  expect(await accept()).toBe(503);
  await expect(rawClient(node.url)).rejects.toMatchObject({ data: { code: 'node-full', retryable: true } });
  expect(await first.ask('join', { v: 1, room: 'room' })).toMatchObject({ ok: true });
  second.close();
  await until('room for one', async () => (await accept()) === 200);
  (await rawClient(node.url)).close();
  first.close();
});

test('R65: a node over its memory limit reports it, refuses one more connection, and stays ready', async () => {
  const node = await nodeWith({ MEMORY_LIMIT_MB: '1' });
  const response = await fetch(`${node.url}/health/accept`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ checks: { memory: { ok: false }, connections: { ok: true } } });
  await expect(rawClient(node.url)).rejects.toMatchObject({ data: { code: 'node-full', retryable: true } });
  expect((await fetch(`${node.url}/health/ready`)).status).toBe(200);
});

test('a client that leaves the namespace and comes again leaves nothing behind on its connection', async () => {
  const node = await nodeWith({ EVENTS_PER_SECOND: '100000' });
  const socket = await rawSocket(node.url);
  for (let index = 0; index < 50; index += 1) {
    const left = once(socket, 'pong');
    socket.send('41');
    socket.ping();
    await left;
    const accepted = once(socket, 'message');
    socket.send('40');
    await accepted;
  }
  expect(node.output()).not.toContain('MaxListenersExceededWarning');
  expect(await metric(node.url, 'signalbox_connections')).toBe(1);
  socket.terminate();
});

test('R65: a connection that joins the namespace many times at once is closed, and is not counted', async () => {
  const node = await nodeWith({ MAX_CONNECTIONS: '5', ADDRESS_LIMITS: '0' });
  const url = `${node.url}/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(url)).text();
  const { sid } = JSON.parse(opened.slice(1));
  const body = Array.from({ length: 50 }, () => '40').join('\x1e');
  const posted = await fetch(`${url}&sid=${sid}`, { method: 'POST', body });
  expect(posted.status).toBe(200);
  expect(await metric(node.url, 'signalbox_connections')).toBe(0);
});
