import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RedisNodeBus } from '../../src/adapters/redis/bus.ts';
import { RedisInbox } from '../../src/adapters/redis/inbox.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import type { NodeEvent } from '../../src/core/events.ts';
import type { BadInputSource, Clock, Envelope } from '../../src/core/ports.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const STALE_MS = 1_000;

let server: RedisServer;
let commands: Redis;
let subscriber: Redis;

beforeAll(async () => {
  server = await startRedis();
  [commands, subscriber] = [new Redis(server.url), new Redis(server.url)];
});

afterAll(async () => {
  commands.disconnect();
  subscriber.disconnect();
  await server.stop();
});

interface Opened {
  readonly inbox: RedisInbox;
  readonly clock: FakeClock;
  readonly received: Envelope[];
  /** Sources of what was dropped. */
  readonly bad: BadInputSource[];
  /** What the inbox tells of itself. */
  readonly events: NodeEvent[];
  /** Entries of each batch that arrived. */
  readonly batches: number[];
}

/** The inbox of a node that has this name. `probes`: the connection over which the inbox probes itself. */
async function opened(node: string, probes: Redis = commands): Promise<Opened> {
  const clock = new FakeClock();
  const bad: BadInputSource[] = [];
  const events: NodeEvent[] = [];
  const batches: number[] = [];
  const inbox = new RedisInbox({
    commands: probes,
    subscriber,
    prefix: 'p',
    node,
    clock,
    events: { emit: (event) => void events.push(event) },
    badInput: (source) => void bad.push(source),
    metrics: { arrived: (entries) => void batches.push(entries) },
    staleMs: STALE_MS,
  });
  const received: Envelope[] = [];
  await inbox.open((envelope) => received.push(envelope));
  return { inbox, clock, received, bad, events, batches };
}

function newBus(batches: number[] = [], clock: Clock = systemClock, batchMs = 0): RedisNodeBus {
  const metrics = {
    batch: (entries: number) => batches.push(entries),
    arrived: () => undefined,
    publishFailed: () => undefined,
    dropped: () => undefined,
  };
  return new RedisNodeBus({ redis: commands, publisher: undefined, prefix: 'p', metrics, clock, batchMs });
}

const envelope: Envelope = { kind: 'reload', room: 'r', version: 1 };

test('envelopes sent in one turn arrive as one batch', async () => {
  const { received } = await opened('batch');
  const batches: number[] = [];
  const bus = newBus(batches);
  for (let index = 0; index < 10; index += 1) bus.send('batch', envelope);
  await until('ten envelopes', () => received.length === 10);
  expect(batches).toEqual([10]);
});

test('R135: entries are counted where they arrive as they are where they are published; probes are not', async () => {
  const { inbox, events, batches: arrived } = await opened('counted');
  const published: number[] = [];
  const bus = newBus(published);
  for (let index = 0; index < 10; index += 1) bus.send('counted', envelope);
  await inbox.probe();
  await until('the probe', () => events.some(({ type }) => type === 'probe-returned'));
  bus.send('counted', envelope);
  await until('both batches', () => arrived.length === 2);
  expect(arrived).toEqual(published);
  expect(arrived).toEqual([10, 1]);
});

test.each([
  { perSecond: 790, targets: 1, ms: 0 },
  { perSecond: 1_000, targets: 1, ms: 5 },
  { perSecond: 2_500, targets: 1, ms: 2 },
  { perSecond: 2_000, targets: 4, ms: 10 },
  { perSecond: 2_000, targets: 20, ms: 12 },
])('with $perSecond entries a second for $targets nodes, publishes are $ms ms apart', async (busy) => {
  const batches: number[] = [];
  const clock = new FakeClock();
  const bus = newBus(batches, clock, 12);
  const targets = Array.from({ length: busy.targets }, (_, index) => `target-${index}`);
  const count = busy.perSecond / 10;
  for (let index = 0; index < count; index += 1) bus.send(targets[index % targets.length] ?? '', envelope);
  await setImmediate();
  expect(batches).toHaveLength(busy.targets);
  clock.tick(100);
  bus.send('target-0', envelope);
  await setImmediate();
  expect(batches).toHaveLength(busy.targets + 1);
  bus.send('target-0', envelope);
  if (busy.ms > 0) {
    await setImmediate();
    clock.tick(busy.ms - 0.1);
    expect(batches).toHaveLength(busy.targets + 1);
    clock.tick(0.1);
  }
  await setImmediate();
  expect(batches).toHaveLength(busy.targets + 2);
});

test('R132: of a batch the envelopes are taken and the rest is counted; a batch that is too long is dropped whole', async () => {
  const { received, bad } = await opened('mixed');
  const line = 'l\troom\t1\t\t';
  await commands.spublish('p:inbox:mixed', `${line}\nnot one\n${line}`);
  await until('both to arrive', () => received.length === 2);
  expect(bad).toEqual(['envelope']);
  await commands.spublish('p:inbox:mixed', `${line}\n`.repeat(110_000));
  await commands.spublish('p:inbox:mixed', line);
  await until('the last to arrive', () => received.length === 3);
  expect(bad).toEqual(['envelope', 'envelope']);
});

test('a probe that comes back tells how long it was out, and ends the silence', async () => {
  const { inbox, clock, events } = await opened('probed');
  clock.tick(400);
  expect(inbox.silenceSeconds).toBe(0.4);
  await inbox.probe();
  // They come over two connections, in any order.
  await until('both events', () => events.length === 2);
  expect(events).toContainEqual({ type: 'probe-sent', result: 'taken' });
  expect(events).toContainEqual({ type: 'probe-returned', seconds: 0 });
  expect(inbox.silenceSeconds).toBe(0);
});

test('a probe that Redis does not take is told as failed', async () => {
  const gone = new Redis(server.url, { enableOfflineQueue: false });
  await once(gone, 'ready');
  const { inbox, events } = await opened('failed', gone);
  gone.disconnect();
  await inbox.probe();
  expect(events).toEqual([{ type: 'probe-sent', result: 'failed' }]);
});

test('an inbox that Redis forgot on a living connection is subscribed again by the next probe', async () => {
  const { inbox, received, events } = await opened('forgotten');
  await subscriber.sunsubscribe('p:inbox:forgotten');
  const ready = once(subscriber, 'ready');
  await inbox.probe();
  expect(inbox.fresh).toBe(true);
  expect(events).toContainEqual({ type: 'inbox-renewed', reason: 'forgotten' });
  await ready;
  const bus = newBus();
  await until('an envelope', () => {
    bus.send('forgotten', envelope);
    return received.length > 0;
  });
});

test('an inbox that brings nothing although Redis counts a listener becomes stale, and connects anew once in STALE_MS', async () => {
  // The other server has a listener for the channel, so Redis counts one, but a publish there never reaches the inbox.
  const other = await startRedis();
  const [probes, listener] = [new Redis(other.url), new Redis(other.url)];
  await listener.ssubscribe('p:inbox:silent');
  const { inbox, clock, events } = await opened('silent', probes);
  await inbox.probe();
  clock.tick(STALE_MS - 1);
  await inbox.probe();
  expect(inbox.fresh).toBe(true);
  clock.tick(1);
  expect(inbox.fresh).toBe(false);
  const ready = once(subscriber, 'ready');
  await inbox.probe();
  await ready;
  let again = 0;
  subscriber.on('ready', () => (again += 1));
  await inbox.probe();
  clock.tick(STALE_MS);
  const second = once(subscriber, 'ready');
  await inbox.probe();
  await second;
  expect(again).toBe(1);
  const silent = { type: 'inbox-renewed', reason: 'silent' };
  expect(events.filter(({ type }) => type === 'inbox-renewed')).toEqual([silent, silent]);
  for (const redis of [probes, listener]) redis.disconnect();
  await other.stop();
});
