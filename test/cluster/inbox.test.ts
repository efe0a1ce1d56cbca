import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RedisNodeBus } from '../../src/adapters/redis/bus.ts';
import { RedisInbox } from '../../src/adapters/redis/inbox.ts';
import type { Envelope } from '../../src/core/ports.ts';
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

const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('an inbox that Redis forgot is noticed by its probe and subscribed again', async () => {
  const clock = new FakeClock();
  const inbox = new RedisInbox({
    commands,
    subscriber,
    prefix: 'p',
    node: 'n',
    clock,
    log: silentLog,
    staleMs: STALE_MS,
  });
  const received: Envelope[] = [];
  await inbox.open((envelope) => received.push(envelope));
  const batches: number[] = [];
  const bus = new RedisNodeBus(commands, 'p', {
    batch: (entries) => batches.push(entries),
    publishFailed: () => undefined,
    dropped: () => undefined,
  });
  const envelope: Envelope = { kind: 'reload', room: 'r', version: 1 };

  for (let index = 0; index < 10; index += 1) bus.send('n', envelope);
  await until('ten envelopes', () => received.length === 10);
  expect(batches).toEqual([10]);

  await subscriber.sunsubscribe('p:inbox:n');
  clock.tick(STALE_MS - 1);
  await inbox.probe();
  expect(inbox.fresh).toBe(true);
  clock.tick(1);
  expect(inbox.fresh).toBe(false);
  const ready = once(subscriber, 'ready');
  await inbox.probe();
  await ready;
  await until('the subscription', async () => {
    await inbox.probe();
    return inbox.fresh;
  });
  bus.send('n', envelope);
  await until('one more envelope', () => received.length === 11);
});
