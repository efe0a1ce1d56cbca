import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { RedisRoomStore } from '../../src/adapters/redis/room-store.ts';
import { NONE_SPENT, type NewSeat } from '../../src/core/ports.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { commandsOf } from '../support/redis-commands.ts';
import { silentReports } from '../support/silent.ts';

let server: RedisServer;
let redis: Redis;
let inspect: Redis;
let store: RedisRoomStore;

beforeAll(async () => {
  server = await startRedis();
  [redis, inspect] = [new Redis(server.url), new Redis(server.url)];
  await redis.ping();
  store = new RedisRoomStore(redis, { prefix: 'cost', roomTtlMs: 60_000, ...silentReports });
  // Redis has the scripts from here on.
  await store.join('loaded', seat('first'), 8);
  await store.resume('loaded', 'first', {
    node: 'two',
    digest: 'digest',
    attempt: 0,
    nextDigest: 'next',
    banKey: 'key',
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(async () => {
  redis.disconnect();
  inspect.disconnect();
  await server.stop();
});

function seat(peerId: string): NewSeat {
  return { peerId, name: '', metadata: {}, node: 'one', digest: 'digest', banKey: 'key' };
}

/** How often Redis ran each command meanwhile, those of scripts included. */
async function asked(act: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  await inspect.config('RESETSTAT');
  await act();
  return commandsOf(inspect);
}

/** It reads seats and state, each with HGETALL. */
const CHANGE = { evalsha: 1, hgetall: 2, get: 1, set: 1, hset: 1, pexpire: 1 };

test('a join is one round trip that reads seats and state once and writes seat and version; the first join also reads the time and notes when the room was made', async () => {
  expect(await asked(() => store.join('room', seat('a'), 8))).toEqual({ ...CHANGE, time: 1, hset: 2, pexpire: 2 });
  expect(await asked(() => store.join('room', seat('b'), 8))).toEqual(CHANGE);
});

test('a join into a full room reads the room once', async () => {
  await store.join('full', seat('a'), 1);
  expect(await asked(() => store.join('full', seat('b'), 1))).toEqual({ evalsha: 1, hgetall: 1 });
});

test('a resume is one round trip, with one more read: its own seat', async () => {
  await store.join('resumed', seat('a'), 8);
  const claim = { node: 'two', digest: 'digest', attempt: 1, nextDigest: 'next', banKey: 'key' };
  expect(await asked(() => store.resume('resumed', 'a', claim))).toEqual({ ...CHANGE, hget: 1 });
});

/** A script that tells as its last text how often it asked for a pattern. */
function countingPatterns(verb: string): string {
  const source = ['_common', '_seat', '_version', '_answer', '_state', '_knock', verb].map((name) =>
    readFileSync(new URL(`../../src/adapters/redis/lua/${name}.lua`, import.meta.url), 'utf8'),
  );
  return `local asked, lua = 0, string
local string = setmetatable({}, { __index = function(_, name)
  if name == 'match' or name == 'find' then asked = asked + 1 end
  return lua[name]
end })
local function verb()
${source.join('')}
end
local answer = verb()
answer[#answer + 1] = lua.format('%d', asked)
return answer`;
}

test('R50: a message reads its room once, and takes no record of it apart in Redis', async () => {
  for (const peer of ['a', 'b', 'c']) await store.join('read', seat(peer), 8);
  await store.load('read');
  expect(await asked(() => store.load('read'))).toEqual({ evalsha: 1, hgetall: 2, get: 1 });
  const keys = ['seats', 'version', 'lost', 'removed', 'state'].map((key) => `cost:{read}:${key}`);
  const patterns = async (verb: string): Promise<number> => {
    const answer = await redis.eval(countingPatterns(verb), keys.length, ...keys, 60_000);
    return Array.isArray(answer) ? Number(answer.at(-1)) : Number.NaN;
  };
  // One look at the version.
  expect(await patterns('load')).toBe(1);
  expect(await patterns('clear')).toBeGreaterThan(6);
});

test('R195: a leave is one round trip; one of the host writes its heir, and the last one ends the state', async () => {
  for (const peer of ['a', 'b', 'c']) await store.join('left', seat(peer), 8);
  await store.leave('left', 'c', 'one');
  const leave = { evalsha: 1, hget: 2, hgetall: 1, hdel: 1, hlen: 1, hset: 1, get: 1, set: 1 };
  await store.join('left', seat('d'), 8);
  expect(await asked(() => store.leave('left', 'd', 'one'))).toEqual(leave);
  expect(await asked(() => store.leave('left', 'a', 'one'))).toEqual({ ...leave, hset: 3, pexpire: 1 });
  expect(await asked(() => store.leave('left', 'b', 'one'))).toEqual({ ...leave, hdel: 2, del: 1 });
});

test('R207: one that waits costs one round trip that writes its knock; what is looked at again and again is read once', async () => {
  await store.join('waited', seat('a'), 8);
  await store.amend('waited', { waiting: true }, 'a');
  const entry = { kind: 'knock', id: 'k1', at: 1, waits: false, lifeMs: 15_000 } as const;
  const knock = { evalsha: 1, hgetall: 3, time: 1, hset: 1, pexpire: 1 };
  expect(await asked(() => store.join('waited', seat('b'), 8, entry))).toEqual(knock);
  await store.knocks('loaded', 'one', 15_000, []);
  expect(await asked(() => store.knocks('waited', 'one', 15_000, []))).toEqual({ evalsha: 1, hgetall: 1, time: 1 });
});

test('R350: a peek is one round trip that counts the seats and reads three fields; of a room without peers it reads none', async () => {
  await store.join('seen', seat('a'), 8);
  await store.look('seen');
  expect(await asked(() => store.look('seen'))).toEqual({ evalsha: 1, hlen: 1, hmget: 1 });
  expect(await asked(() => store.look('nobody'))).toEqual({ evalsha: 1, hlen: 1 });
});

test('R191: a change of the state is one round trip; only rooms whose state was changed cost the sweep one command more', async () => {
  for (const peer of ['a', 'b']) await store.join('ruled', seat(peer), 8);
  await store.amend('ruled', { capacity: 5 }, 'a');
  const change = { evalsha: 1, hget: 1, hgetall: 2, get: 1, set: 1, hset: 3, pexpire: 1 };
  expect(await asked(() => store.amend('ruled', { locked: true }, 'a'))).toEqual(change);
  await redis.pexpire('cost:{ruled}:state', 1_000);
  const versions = () => store.versions(['ruled', 'loaded'], new Set(['ruled']));
  expect(await asked(versions)).toEqual({ pexpire: 3, getex: 2 });
  expect(await redis.pttl('cost:{ruled}:state')).toBeGreaterThan(59_000);
});

test('R142: what is noted for proofs is forgotten with the room, also where nobody comes any more', async () => {
  const ttl = () => redis.pttl('cost:{noted}:lost');
  await store.join('noted', seat('a'), 8);
  expect(await ttl()).toBeGreaterThan(59_000);
  await redis.pexpire('cost:{noted}:lost', 30_000);
  await store.leave('noted', 'a', 'one');
  expect(await ttl()).toBeGreaterThan(0);
  await redis.del('cost:{noted}:seats', 'cost:{noted}:version', 'cost:{noted}:lost');
  await store.restore('noted', [{ ...seat('a'), since: 1, joined: 1, spent: NONE_SPENT }], [], {
    atLeast: 1,
    graceMs: 1_000,
  });
  expect(await ttl()).toBeGreaterThan(59_000);
});

test('the joins of one turn leave in one write', async () => {
  const { stream } = redis;
  const [write, writev] = [vi.spyOn(stream, '_write'), vi.spyOn(stream, '_writev')];
  await Promise.all(Array.from({ length: 20 }, (_, index) => store.join(`room-${index}`, seat('a'), 8)));
  expect(write.mock.calls.length + writev.mock.calls.length).toBe(1);
});

test('R25: the versions of a hundred rooms are asked for in one write', async () => {
  const rooms = Array.from({ length: 100 }, (_, index) => `swept-${index}`);
  expect(await store.versions([])).toEqual([]);
  const { stream } = redis;
  const [write, writev] = [vi.spyOn(stream, '_write'), vi.spyOn(stream, '_writev')];
  expect(await asked(() => store.versions(rooms))).toEqual({ pexpire: 100, getex: 100 });
  expect(write.mock.calls.length + writev.mock.calls.length).toBe(1);
});

test('R25, R131: a version of another type is as good as lost, and the other rooms are swept all the same', async () => {
  const { version } = await store.load('room');
  await redis.hset('cost:{odd}:version', 'not', 'a version');
  expect(await store.versions(['odd', 'room', 'none'])).toEqual([0, version, 0]);
});
