import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { WebSocket } from 'ws';
import { STALL_MS } from '../../../../../src/gateway/slow-reader.ts';
import { encodeEvent, encodeSignal } from '../../../../../src/protocol/frames.ts';
import { rawSocket } from '../../../../support/raw-socket.ts';
import { until } from '../../../../support/until.ts';
import { serving } from './outlet-site.ts';

/** A client that reads nothing, and an outlet to it that is full. */
async function stopped(limits = { packets: 1_000, bytes: 65_536 }) {
  const site = await serving(limits);
  const opened = site.next();
  const socket = await rawSocket(site.url);
  onTestFinished(() => socket.terminate());
  const outlet = await opened;
  socket.pause();
  let seq = 0;
  const frame = () => {
    seq += 1;
    return encodeSignal('a', seq, JSON.stringify({ text: 'x'.repeat(60_000) }), 0);
  };
  while (outlet.send(frame()));
  return { ...site, socket, outlet, frame, sent: () => seq };
}

/** The numbers of the signals that a socket got. */
function numbers(socket: WebSocket): number[] {
  const got: number[] = [];
  socket.on('message', (data) => {
    const seq = /^42\["signal","a",(\d+)/.exec(String(data))?.[1];
    if (seq !== undefined) got.push(Number(seq));
  });
  return got;
}

test('R62: a client that stops and goes on gets what was taken for it, in order, and its outlet tells that it missed some', async () => {
  const { socket, outlet, frame, heard, sent, clock } = await stopped();
  expect(outlet.send(frame())).toBe(false);
  clock.tick(2_000);
  expect(heard).toEqual([]);
  const got = numbers(socket);
  socket.resume();
  await until('the rest', () => heard.length > 0 && got.length > 0 && outlet.waitingBytes() === 0);
  expect(heard).toEqual(['caught up']);
  const first = sent() + 1;
  expect(outlet.send(frame())).toBe(true);
  await until('a later signal', () => got.includes(first));
  // The last two before it were refused: that which found the outlet full, and the one after.
  expect(got).toEqual([...Array.from({ length: first - 3 }, (_, index) => index + 1), first]);
});

test('R156: a client that takes nothing is closed after STALL_MS, and what waits is thrown away', async () => {
  const { socket, outlet, heard, clock } = await stopped();
  const closed = once(socket, 'close');
  clock.tick(STALL_MS - 1_000);
  expect(heard).toEqual([]);
  clock.tick(1_000);
  await until('the end', () => heard.length > 0);
  expect(heard).toEqual(['slow']);
  expect(outlet.waitingBytes()).toBe(0);
  socket.resume();
  await closed;
});

test('R156: a client that takes a little now and then is not closed', async () => {
  const { socket, outlet, heard, clock } = await stopped();
  for (let time = 0; time < 20 && heard.length === 0; time += 1) {
    const before = outlet.left();
    socket.resume();
    await until('the kernel to take some', () => outlet.left() !== before || heard.length > 0);
    socket.pause();
    clock.tick(STALL_MS / 2);
  }
  expect(heard).toEqual(['caught up']);
});

test('R156: a full connection gets answers to its own requests, as many bytes again, and is closed beyond that', async () => {
  const { outlet, heard } = await stopped({ packets: 1_000, bytes: 600_000 });
  const before = outlet.waitingBytes();
  const answer = { text: 'x'.repeat(50_000) };
  for (let count = 0; count < 6; count += 1) outlet.answer('1', answer);
  await until('the answers', () => outlet.waitingBytes() > before + 300_000);
  expect(heard).toEqual([]);
  for (let count = 0; count < 12; count += 1) outlet.answer('1', answer);
  await until('the end', () => heard.length > 0);
  expect(heard).toEqual(['slow']);
});

test('R156, R157: one sender fills a quarter of what may wait, so that the others find room', async () => {
  const { next, url, clock, heard } = await serving({ packets: 1_000, bytes: 1_048_576 });
  const opened = next();
  const socket = await rawSocket(url);
  onTestFinished(() => socket.terminate());
  const outlet = await opened;
  socket.pause();
  const from = (peer: string) => encodeSignal(peer, 1, JSON.stringify({ text: 'x'.repeat(60_000) }), 0);
  while (outlet.send(from('greedy')));
  expect(outlet.waitingBytes()).toBeLessThan(600_000);
  expect(outlet.send(encodeEvent('message', 'greedy', {}))).toBe(false);
  expect(outlet.send(from('modest'))).toBe(true);
  expect(outlet.send(encodeEvent('peer-left', { version: 2, peerId: 'x', reason: 'left' }))).toBe(true);
  clock.tick(STALL_MS);
  await until('the end', () => heard.length > 0);
  expect(heard).toEqual(['slow']);
});

test('R159: while too much waits for all connections together, a connection is full earlier', async () => {
  const filled = async (crowded: boolean): Promise<number> => {
    const { next, url } = await serving({ packets: 1_000, bytes: 4_194_304 }, crowded);
    const opened = next();
    const socket = await rawSocket(url);
    onTestFinished(() => socket.terminate());
    const outlet = await opened;
    socket.pause();
    let peer = 0;
    const frame = () => {
      peer += 1;
      return encodeSignal(`p${peer}`, 1, JSON.stringify({ text: 'x'.repeat(60_000) }), 0);
    };
    while (outlet.send(frame()));
    return outlet.waitingBytes();
  };
  expect(await filled(false)).toBeGreaterThan(4_194_304);
  expect(await filled(true)).toBeLessThan(4_194_304 / 4);
});

const goodbye = encodeEvent('goodbye', { reason: 'drain', reconnect: true, afterMs: 1_000 });

/** Reads all that comes, and tells how many goodbyes were among it and whether the connection has ended. */
function goodbyes(socket: WebSocket): { readonly count: () => number; readonly ended: () => boolean } {
  let count = 0;
  let ended = false;
  socket.on('message', (data) => {
    if (String(data).startsWith('42["goodbye"')) count += 1;
  });
  socket.on('close', () => {
    ended = true;
  });
  socket.resume();
  return { count: () => count, ended: () => ended };
}

test('R62, R70: a full connection gets a goodbye, and nothing else that others send, and goes on', async () => {
  const { socket, outlet, heard } = await stopped();
  expect(outlet.send(goodbye)).toBe(true);
  expect(outlet.send('["later"]')).toBe(false);
  const got = goodbyes(socket);
  await until('the goodbye', () => got.count() === 1);
  await until('the rest', () => heard.length > 0);
  expect([heard, got.ended()]).toEqual([['caught up'], false]);
});

test('R43, R62: a full connection that is closed gets its goodbye first, if it reads', async () => {
  const { socket, outlet, heard } = await stopped();
  outlet.send(goodbye);
  outlet.close();
  expect(outlet.send('["later"]')).toBe(true);
  expect(outlet.waitingBytes()).toBeGreaterThan(0);
  const got = goodbyes(socket);
  await until('the end', got.ended);
  expect([got.count(), heard]).toEqual([1, []]);
});

test('R156: a full connection that is closed and does not read is cut after STALL_MS, however little it takes', async () => {
  const { socket, outlet, heard, clock } = await stopped();
  outlet.send(goodbye);
  outlet.close();
  clock.tick(STALL_MS - 1);
  expect(heard).toEqual([]);
  clock.tick(1);
  await until('the end', () => heard.length > 0);
  await until('the cut', () => outlet.waitingBytes() === 0);
  expect(heard).toEqual(['slow']);
  const got = goodbyes(socket);
  await until('the end', got.ended);
});

test('a full connection that is closed twice is cut', async () => {
  const { outlet, heard } = await stopped();
  outlet.close();
  outlet.close();
  await until('the cut', () => outlet.waitingBytes() === 0);
  expect(heard).toEqual([]);
});

test('R62: between two polls a full client gets a goodbye too, and its end', async () => {
  const { next, url, heard } = await serving({ packets: 1_000, bytes: 65_536 });
  const opened = next();
  const polling = `${url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(polling)).text()).slice(1));
  const mine = `${polling}&sid=${sid}`;
  await fetch(mine, { method: 'POST', body: '40' });
  const outlet = await opened;
  expect(await (await fetch(mine)).text()).toContain('40{');
  while (outlet.send(encodeSignal('a', 1, JSON.stringify({ text: 'x'.repeat(30_000) }), 0)));
  outlet.send(goodbye);
  outlet.close();
  expect(await (await fetch(mine)).text()).toContain(goodbye);
  expect(heard).toEqual([]);
});

test('R157, R158: one sender does not have a client of another dialect closed, nor keeps the others out', async () => {
  const { next, url, heard, clock, io } = await serving({ packets: 1_000, bytes: 1_048_576 });
  const opened = next();
  const socket = await rawSocket(url);
  onTestFinished(() => socket.terminate());
  const outlet = await opened;
  outlet.needsEverything = true;
  socket.pause();
  /** As a gateway does: it asks, and then sends it in its own words. */
  const deliver = async (peer: string): Promise<boolean> => {
    const text = 'x'.repeat(60_000);
    const isIn = outlet.admits(encodeSignal(peer, 1, JSON.stringify([text]), 0));
    if (isIn) io.emit('message', text);
    await new Promise((resolve) => setImmediate(resolve));
    return isIn;
  };
  while (await deliver('greedy'));
  for (let count = 0; count < 100; count += 1) expect(await deliver('greedy')).toBe(false);
  expect(await deliver('modest')).toBe(true);
  expect(heard).toEqual([]);
  clock.tick(STALL_MS);
  await until('the end', () => heard.length > 0);
  expect(heard).toEqual(['slow']);
});

test('R158: a client of another dialect is closed when it is full, because it could not make up for what it misses', async () => {
  const { next, url, heard, io } = await serving({ packets: 1_000, bytes: 65_536 });
  const opened = next();
  const socket = await rawSocket(url);
  onTestFinished(() => socket.terminate());
  const outlet = await opened;
  outlet.needsEverything = true;
  const got: unknown[] = [];
  socket.on('message', (data) => got.push(data));
  for (let count = 0; count < 8; count += 1) io.emit('text', '日'.repeat(60_000));
  await until('the burst', () => got.length === 8 || heard.length > 0);
  expect(heard).toEqual([]);
  socket.pause();
  while (heard.length === 0) {
    io.emit('text', '日'.repeat(60_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(heard).toEqual(['slow']);
});

test('R62: between two polls a client is full when too much waits, keeps its connection, and catches up', async () => {
  const { next, url, heard } = await serving({ packets: 1_000, bytes: 65_536 });
  const opened = next();
  const polling = `${url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(polling)).text()).slice(1));
  const mine = `${polling}&sid=${sid}`;
  await fetch(mine, { method: 'POST', body: '40' });
  const outlet = await opened;
  expect(await (await fetch(mine)).text()).toContain('40{');
  let taken = 0;
  while (outlet.send(encodeSignal('a', taken + 1, JSON.stringify({ text: 'x'.repeat(30_000) }), 0))) taken += 1;
  expect(taken).toBeGreaterThan(1);
  const polled = await (await fetch(mine)).text();
  expect(polled.match(/"signal"/g)?.length).toBe(taken);
  expect(heard).toEqual(['caught up']);
  expect(outlet.send('["later"]')).toBe(true);
  expect(await (await fetch(mine)).text()).toBe('42["later"]');
});
