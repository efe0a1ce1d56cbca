import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { STALL_MS } from '../../../../src/gateway/slow-reader.ts';
import { encodeEvent } from '../../../../src/protocol/frames.ts';
import { FRAME, frameOf, rawFrames } from '../../../support/raw-frames.ts';
import { until } from '../../../support/until.ts';
import { type TextSite, textSite } from './text-site.ts';

let site: TextSite;

afterEach(() => site.close());

/** Sends, and waits until the node has read it. */
async function say(socket: WebSocket, ...messages: readonly (string | Buffer)[]): Promise<void> {
  const read = once(socket, 'pong');
  for (const message of messages) socket.send(message);
  socket.ping();
  await read;
}

const seen = (type: string): number => site.events.filter((event) => event.type === type).length;

test('texts reach the session, binary frames do not, and its end takes everything away', async () => {
  site = await textSite(262_144);
  const socket = await site.connect();
  await say(socket, 'one', Buffer.from([1, 2]), 'two', '');
  expect(site.texts).toEqual(['one', 'two', '']);
  expect(site.node.connected.size).toBe(1);
  const end = site.nextEnd();
  socket.close();
  await end;
  expect(site.ended).toEqual([site.clients[0]?.id]);
  expect([site.node.connected.size, site.registry.waitingBytes()]).toEqual([0, 0]);
});

test('R63, R97: a frame over 262,144 bytes closes its connection with 1009, and no other', async () => {
  site = await textSite(262_144);
  const [socket, bystander] = [await site.connect(), await site.connect()];
  await say(socket, 'x'.repeat(262_144));
  const closed = once(socket, 'close');
  socket.send('x'.repeat(262_145));
  expect((await closed)[0]).toBe(1009);
  await say(bystander, 'still here');
  expect(site.texts.at(-1)).toBe('still here');
});

test('a message in more than 256 fragments closes its connection', async () => {
  site = await textSite(262_144);
  const socket = await site.connect();
  for (let n = 0; n < 255; n += 1) socket.send('x', { fin: false });
  socket.send('x');
  await say(socket);
  expect(site.texts).toEqual(['x'.repeat(256)]);
  const closed = once(socket, 'close');
  for (let n = 0; n < 257; n += 1) socket.send('x', { fin: false });
  expect((await closed)[0]).toBe(1008);
});

test('R156, R158: a client that does not read gets no more texts, is ended when it takes nothing, and is counted once', async () => {
  site = await textSite(10_000);
  const socket = await site.connect();
  socket.pause();
  const end = site.nextEnd();
  for (let n = 0; n < 400; n += 1) site.clients[0]?.send('x'.repeat(100_000));
  expect(site.registry.waitingBytes()).toBeLessThan(10_000 + 2 * 100_100);
  expect(site.registry.dropped).toBeGreaterThan(300);
  site.clock.tick(STALL_MS - 1_000);
  expect(seen('slow-consumer')).toBe(0);
  site.clock.tick(1_000);
  await end;
  expect(seen('slow-consumer')).toBe(1);
});

test('R62, R158: a client that stops and goes on keeps its connection, and gets later texts', async () => {
  site = await textSite(10_000);
  const socket = await site.connect();
  const got: string[] = [];
  socket.on('message', (data) => got.push(String(data)));
  socket.pause();
  for (let n = 0; n < 400; n += 1) site.clients[0]?.send('x'.repeat(100_000));
  socket.resume();
  await until('all to be taken', () => site.registry.waitingBytes() === 0);
  site.clients[0]?.send('later');
  await until('the later text', () => got.includes('later'));
  expect(got.length).toBe(400 - site.registry.dropped + 1);
  site.clock.tick(STALL_MS);
  await say(socket, 'still here');
  expect([site.texts, seen('slow-consumer')]).toEqual([['still here'], 0]);
});

test('R62, R158: six texts of the largest size at once, three bytes a character, reach a client that reads', async () => {
  site = await textSite(10_000);
  const socket = await site.connect();
  const got: string[] = [];
  socket.on('message', (data) => got.push(String(data)));
  for (let n = 0; n < 6; n += 1) site.clients[0]?.send('日'.repeat(65_536));
  await until('all', () => got.length === 6);
  expect(site.registry.dropped).toBe(0);
});

test('a client that pings and does not read is ended: few answers to pings wait', async () => {
  site = await textSite(10_000, { eventsPerSecond: 1_000_000 });
  const socket = await site.connect();
  socket.pause();
  const end = site.nextEnd();
  let over = false;
  void end.then(() => {
    over = true;
  });
  const data = Buffer.alloc(125);
  while (!over) {
    for (let n = 0; n < 2_000; n += 1) socket.ping(data, true, () => undefined);
    await Promise.race([end, new Promise((resolve) => socket.ping(data, true, resolve))]);
  }
  expect(site.registry.waitingBytes()).toBe(0);
});

test('R64, R97: a connection that floods is ended, and counted once', async () => {
  site = await textSite(262_144, { eventsPerSecond: 1 });
  const socket = await rawFrames(site.url);
  const end = site.nextEnd();
  // All in one read.
  socket.write(Buffer.concat(Array.from({ length: 500 }, () => frameOf(FRAME.text))));
  await end;
  expect([seen('flood'), site.texts.length]).toEqual([1, 20]);
  socket.destroy();
});

test('a silent connection is asked after 15 s and ended after 30 s; one that answers stays', async () => {
  site = await textSite(262_144);
  const [silent, alive] = [await site.connect({ autoPong: false }), await site.connect()];
  const asked = [once(silent, 'ping'), once(alive, 'ping')];
  site.clock.tick(15_000);
  await Promise.all(asked);
  await say(alive);
  const closed = once(silent, 'close');
  const again = once(alive, 'ping');
  site.clock.tick(15_000);
  await Promise.all([closed, again]);
  expect(site.ended).toEqual([site.clients[0]?.id]);
  await say(alive, 'still here');
  expect(site.texts).toEqual(['still here']);
});

test('R70, R99: a goodbye closes the connection when it says, and a client that does not answer has 1 s', async () => {
  site = await textSite(262_144);
  const socket = await site.connect();
  const id = site.clients[0]?.id ?? '';
  site.registry.send(id, encodeEvent('goodbye', { reason: 'drain', reconnect: true, afterMs: 500 }));
  await say(socket, 'before');
  // It does not read, so it does not answer.
  socket.pause();
  const end = site.nextEnd();
  site.clock.tick(500);
  site.clients[0]?.send('after the close');
  socket.send('too late');
  site.clock.tick(1_000);
  await end;
  expect(site.texts).toEqual(['before']);
  expect(site.node.connected.size).toBe(0);
});
