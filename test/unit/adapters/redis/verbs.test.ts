import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { RedisAddressBook } from '../../../../src/adapters/redis/address-book.ts';
import { RedisNodeLeases } from '../../../../src/adapters/redis/node-leases.ts';
import { SessionKeys } from '../../../../src/adapters/system/session-keys.ts';
import { RedisRoomStore } from '../../../../src/adapters/redis/room-store.ts';
import { type BadInputSource, StoreUnavailable } from '../../../../src/core/ports.ts';
import { type RedisServer, startRedis } from '../../../support/redis.ts';

let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  await redis.ping();
});

afterAll(async () => {
  vi.restoreAllMocks();
  redis.disconnect();
  await server.stop();
});

/** Answers that no script gives: a proxy, or another program at the address of Redis. */
const STRANGE: readonly unknown[] = [
  null,
  undefined,
  'OK',
  7,
  [],
  [null],
  [['x']],
  ['x'],
  ['1', 'x'],
  [Number.NaN],
  {},
];

test('R130: an answer that no script gives is counted, and counts as an absence of the store', async () => {
  const bad: BadInputSource[] = [];
  const reports = { observe: () => undefined, badInput: (source: BadInputSource) => void bad.push(source) };
  const store = new RedisRoomStore(redis, { prefix: 'p', roomTtlMs: 1_000, ...reports });
  const leases = new RedisNodeLeases(redis, 'p', new SessionKeys([]), reports);
  const book = new RedisAddressBook(redis, { prefix: 'p', ttlMs: 1_000, ...reports });
  const seat = { peerId: 'a', name: '', metadata: {}, node: 'n1', digest: 'd', banKey: '' };
  const calls: readonly (() => Promise<unknown>)[] = [
    () => store.join('room', seat, 8),
    () => store.load('room'),
    () => store.look('room'),
    () => store.leave('room', 'a', 'n1'),
    () => leases.renew('n1', 1_000),
    () => leases.isLive('n1'),
    () => book.find('address', 'n1'),
  ];
  for (const answer of STRANGE) {
    vi.spyOn(redis, 'evalsha').mockImplementation(async () => structuredClone(answer));
    for (const call of calls) {
      bad.length = 0;
      await expect(call(), JSON.stringify(answer)).rejects.toBeInstanceOf(StoreUnavailable);
      expect(bad, JSON.stringify(answer)).toEqual(['answer']);
    }
  }
});
