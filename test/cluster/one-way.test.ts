import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RedisNodeBus } from '../../src/adapters/redis/bus.ts';
import { OneWayPublisher, type Parcel } from '../../src/adapters/redis/one-way.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** Longer than the time from a publish to the question for its receipt, in ms. */
const RECEIPT_MS = 200;

let server: RedisServer;
let subscriber: Redis;
const heard: string[] = [];
const opened: Redis[] = [];

beforeAll(async () => {
  server = await startRedis();
  subscriber = await connected();
  await subscriber.ssubscribe('channel', 'p:inbox:other');
  subscriber.on('smessage', (_channel: string, text: string) => heard.push(text));
});

afterAll(async () => {
  for (const redis of opened) redis.disconnect();
  await server.stop();
});

async function connected(login: { readonly username?: string; readonly password?: string } = {}): Promise<Redis> {
  const { hostname, port } = new URL(server.url);
  const commandTimeout = 500;
  const redis = new Redis({ host: hostname, port: Number(port), ...login, enableOfflineQueue: false, commandTimeout });
  redis.on('error', () => undefined);
  opened.push(redis);
  await once(redis, 'ready');
  return redis;
}

interface Publishing {
  readonly redis: Redis;
  readonly clock: FakeClock;
  readonly publisher: OneWayPublisher;
  readonly outcomes: { readonly entries: number; readonly bytes: number; readonly arrived: boolean }[];
}

async function publishing(redis: Redis): Promise<Publishing> {
  const clock = new FakeClock();
  const outcomes: Publishing['outcomes'] = [];
  const onOutcome = ({ entries, bytes }: Parcel, arrived: boolean) => outcomes.push({ entries, bytes, arrived });
  const publisher = new OneWayPublisher({ redis, clock, onOutcome });
  await triedOut(redis);
  return { redis, clock, publisher, outcomes };
}

/** Resolves when the connection was asked whether it takes CLIENT REPLY, and the publisher knows. */
async function triedOut(redis: Redis): Promise<void> {
  // Two questions, one after the answer to the other.
  await redis.ping();
  await setImmediate();
  await redis.ping();
  await setImmediate();
}

const PARCEL: Parcel = { entries: 1, bytes: 10 };

test('publishes arrive in order, and one receipt proves all of them', async () => {
  const { clock, publisher, outcomes } = await publishing(await connected());
  heard.length = 0;
  const texts = ['first', 'zweitens: ü', 'third\r\n$3\r\n'];
  for (const text of texts) expect(publisher.publish('channel', text, PARCEL)).toBe(true);
  await until('three publishes', () => heard.length === 3);
  expect(heard).toEqual(texts);
  expect(outcomes).toEqual([]);
  clock.tick(RECEIPT_MS);
  await until('a receipt', () => outcomes.length === 1);
  expect(outcomes).toEqual([{ entries: 3, bytes: 30, arrived: true }]);
  publisher.publish('channel', 'fourth', PARCEL);
  clock.tick(RECEIPT_MS);
  await until('the next receipt', () => outcomes.length === 2);
});

test('publishes over a connection that was lost before their receipt count as failed', async () => {
  const { redis, clock, publisher, outcomes } = await publishing(await connected());
  publisher.publish('channel', 'text', PARCEL);
  redis.disconnect(true);
  await once(redis, 'ready');
  await triedOut(redis);
  expect(publisher.publish('channel', 'by the next connection', PARCEL)).toBe(true);
  clock.tick(RECEIPT_MS);
  await until('both', () => outcomes.length === 2);
  expect(outcomes.map(({ arrived }) => arrived)).toEqual([false, true]);
});

test('a silent Redis gives no receipt', async () => {
  const { clock, publisher, outcomes } = await publishing(await connected());
  process.kill(server.pid, 'SIGSTOP');
  try {
    publisher.publish('channel', 'text', PARCEL);
    clock.tick(RECEIPT_MS);
    await until('the end of patience', () => outcomes.length === 1);
    expect(outcomes[0]?.arrived).toBe(false);
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
});

test('without a connection no publish is taken', async () => {
  const { redis, publisher } = await publishing(await connected());
  redis.disconnect();
  expect(publisher.publish('channel', 'text', PARCEL)).toBe(false);
  await once(redis, 'end');
  expect(publisher.publish('channel', 'text', PARCEL)).toBe(false);
});

test('a server that cannot be reached does not end the process', async () => {
  const redis = new Redis({ host: '127.0.0.1', port: 1, lazyConnect: true, retryStrategy: null });
  const publisher = new OneWayPublisher({ redis, clock: new FakeClock(), onOutcome: () => undefined });
  // ioredis emits this before the first stream if no Sentinel answers.
  redis.emit('error', new Error('All sentinels are unreachable'));
  expect(publisher.publish('channel', 'text', PARCEL)).toBe(false);
  await redis.connect().catch(() => undefined);
  expect(publisher.publish('channel', 'text', PARCEL)).toBe(false);
});

test('a publish that a busy Redis refuses counts as failed, and later publishes arrive', async () => {
  const admin = await connected();
  const { redis, clock, publisher, outcomes } = await publishing(await connected());
  // Redis and Valkey 8 refuse the CLIENT REPLY SKIP too, and answer both commands, so the connection is replaced.
  // Valkey 9 executes CLIENT REPLY SKIP, and refuses the publish without an answer.
  const tells = !(await allowedWhileBusy(admin, 'client|reply'));
  await admin.config('SET', 'lua-time-limit', 1);
  const script = (await connected()).eval('while true do end', 0).catch(() => undefined);
  try {
    await until('Redis to be busy', async () => (await answerTo(admin.ping())).startsWith('BUSY'));
    const ready = tells ? nextReady(redis) : Promise.resolve();
    expect(publisher.publish('channel', 'text', PARCEL)).toBe(true);
    if (tells) await until('the refusal', () => publisher.stream === undefined);
    // The answer to this command means that Redis has handled the publish before it.
    else await answerTo(redis.ping());
    await admin.call('SCRIPT', 'KILL');
    await script;
    await ready;
    await triedOut(redis);
  } finally {
    await admin.call('SCRIPT', 'KILL').catch(() => undefined);
  }
  heard.length = 0;
  clock.tick(RECEIPT_MS);
  await until('the first', () => outcomes.length === 1);
  expect(publisher.publish('channel', 'the next', PARCEL)).toBe(true);
  clock.tick(RECEIPT_MS);
  await until('the next', () => heard.length === 1);
  await until('both', () => outcomes.length === 2);
  expect(outcomes.map(({ arrived }) => arrived)).toEqual([false, true]);
});

test('a publish to a forbidden channel counts as failed, also between two that arrive', async () => {
  const { credentials } = await login('fenced', 'resetchannels', '&channel');
  const { clock, publisher, outcomes } = await publishing(await connected(credentials));
  heard.length = 0;
  for (const channel of ['channel', 'elsewhere', 'channel']) {
    expect(publisher.publish(channel, `to ${channel}`, PARCEL)).toBe(true);
    clock.tick(RECEIPT_MS);
  }
  await until('three receipts', () => outcomes.length === 3);
  expect(outcomes.map(({ arrived }) => arrived)).toEqual([true, false, true]);
  expect(heard).toEqual(['to channel', 'to channel']);
  expect(publisher.stream).toBeDefined();
});

test('if the server does not tell how many publishes it refused, publishes are sent with an answer', async () => {
  const { credentials } = await login('blind', '-info');
  const { publisher } = await publishing(await connected(credentials));
  expect(publisher.publish('channel', 'text', PARCEL)).toBe(false);
});

/** Resolves at the event. Unlike `once`, it does not reject if an error comes first. */
function nextReady(redis: Redis): Promise<void> {
  return new Promise((resolve) => redis.once('ready', resolve));
}

async function answerTo(command: Promise<unknown>): Promise<string> {
  return command.then(String, (error: unknown) => (error instanceof Error ? error.message : ''));
}

/** Whether a command has the flag `allow_busy` (documentation of Redis, "COMMAND INFO"). */
async function allowedWhileBusy(admin: Redis, command: string): Promise<boolean> {
  return JSON.stringify(await admin.command('INFO', command)).includes('allow_busy');
}

/** A login that may do everything except what `rules` take away. */
async function login(username: string, ...rules: readonly string[]) {
  const admin = await connected();
  await admin.acl('SETUSER', username, 'on', '>secret', '~*', '&*', '+@all', ...rules);
  return { admin, credentials: { username, password: 'secret' } };
}

test('if the right to CLIENT REPLY is taken away, the connection is replaced and publishes are sent with an answer', async () => {
  const { admin, credentials } = await login('robbed');
  const { redis, clock, publisher, outcomes } = await publishing(await connected(credentials));
  await admin.acl('SETUSER', 'robbed', '-client|reply');
  const ready = nextReady(redis);
  expect(publisher.publish('channel', 'text', PARCEL)).toBe(true);
  await ready;
  await triedOut(redis);
  clock.tick(RECEIPT_MS);
  await until('the parcel', () => outcomes.length === 1);
  expect(outcomes[0]?.arrived).toBe(false);
  expect(publisher.publish('channel', 'text', PARCEL)).toBe(false);
});

test('if CLIENT REPLY is refused, publishes are sent with an answer, and arrive', async () => {
  const { admin, credentials } = await login('plain', '-client|reply');
  const { redis, publisher } = await publishing(await connected(credentials));
  expect(publisher.publish('channel', 'text', PARCEL)).toBe(false);
  heard.length = 0;
  const metrics = {
    ...{ batch: () => undefined, arrived: () => undefined },
    ...{ publishFailed: () => undefined, dropped: () => undefined },
  };
  const terms = { redis: admin, publisher: redis, prefix: 'p', metrics, clock: new FakeClock(), batchMs: 0 };
  new RedisNodeBus(terms).send('other', { kind: 'reload', room: 'r', version: 1 });
  await until('the envelope', () => heard.length === 1);
  expect(heard).toEqual(['l\tr\t1\t\t']);
});
