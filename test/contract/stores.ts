import { randomUUID } from 'node:crypto';
import { MemoryAddressBook } from '../../src/adapters/memory/address-book.ts';
import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import { MemoryWebhookQueue } from '../../src/adapters/memory/webhook-queue.ts';
import { RedisAddressBook } from '../../src/adapters/redis/address-book.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { RedisNodeLeases } from '../../src/adapters/redis/node-leases.ts';
import { RedisRoomStore } from '../../src/adapters/redis/room-store.ts';
import { RedisWebhookQueue } from '../../src/adapters/redis/webhook-queue.ts';
import { SessionKeys } from '../../src/adapters/system/session-keys.ts';
import { redisTarget } from '../../src/config/redis-url.ts';
import type { RedisClient } from '../../src/adapters/redis/client.ts';
import type {
  AddressBook,
  BadInputSource,
  NodeLeases,
  ReportBadInput,
  RoomStore,
  WebhookQueue,
} from '../../src/core/ports.ts';
import { FakeClock, settled } from '../support/fake-clock.ts';
import { NODE_USER, OPERATOR } from '../support/redis-acl.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { type RedisDeployment, standaloneRedis } from '../support/redis-deployment.ts';

/** How long an address is remembered that no node keeps, in ms. */
export const ADDRESS_TTL_MS = 2_000;

/** The receivers of the webhook queue, and how many events wait for one of them in one shard. */
export const WEBHOOK_URLS = ['http://one.test/', 'http://two.test/'] as const;
export const WEBHOOK_MOST = 10;

/** A key that stays empty, of a slot that the first server has in Redis Cluster too. */
const EMPTY_KEY = 'nobody-{3}';

/** A store and leases under test, and how the test lets time pass for them. */
export interface StoreUnderTest {
  readonly store: RoomStore;
  readonly leases: NodeLeases;
  readonly book: AddressBook;
  readonly webhooks: WebhookQueue;
  /** Lets this much time pass on the store's clock, in ms. */
  pass(ms: number): Promise<void>;
  /** Loses everything, as Redis does when it restarts empty. */
  wipe(): Promise<void>;
  /** Forgets what it lost before, as when a room's time to live is over since then. */
  forgetLosses(): Promise<void>;
  close(): Promise<void>;
}

async function memoryStore(): Promise<StoreUnderTest> {
  const clock = new FakeClock();
  const fresh = () => ({
    store: new MemoryRoomStore(clock),
    leases: new MemoryNodeLeases(clock),
    book: new MemoryAddressBook(clock, ADDRESS_TTL_MS),
    webhooks: new MemoryWebhookQueue(clock, WEBHOOK_URLS, WEBHOOK_MOST),
  });
  let inner = fresh();
  return {
    get store() {
      return inner.store;
    },
    get leases() {
      return inner.leases;
    },
    get book() {
      return inner.book;
    },
    get webhooks() {
      return inner.webhooks;
    },
    pass: (ms) => clock.advance(ms),
    wipe: async () => {
      clock.tick(1);
      inner = fresh();
      await settled();
    },
    forgetLosses: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** A store in Redis, where a test can write what no node writes. */
export interface RedisUnderTest extends StoreUnderTest {
  readonly redis: RedisClient;
  readonly prefix: string;
  /** What was reported as bad: sources, each as often as it was counted. */
  readonly bad: BadInputSource[];
}

/** In Redis real time passes, because its scripts read its clock. The suite asks for tens of ms. */
async function storeIn(deployment: RedisDeployment): Promise<RedisUnderTest> {
  const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const connections = connectRedis(redisTarget.parse(deployment.url), silentLog);
  await connections.connected;
  const redis = connections.commands;
  // Garbage is written by someone who may more than a node.
  const operator = connectRedis(redisTarget.parse(deployment.url.replace(NODE_USER, OPERATOR)), silentLog);
  await operator.connected;
  // Within what users.acl allows.
  const prefix = `signalbox:${randomUUID()}`;
  const bad: BadInputSource[] = [];
  const badInput: ReportBadInput = (source, count = 1) => {
    for (let each = 0; each < count; each += 1) bad.push(source);
  };
  const reports = { observe: () => undefined, badInput };
  return {
    redis: operator.commands,
    prefix,
    bad,
    store: new RedisRoomStore(redis, { prefix, roomTtlMs: 60_000, ...reports }),
    leases: new RedisNodeLeases(redis, prefix, new SessionKeys([]), reports),
    book: new RedisAddressBook(redis, { prefix, ttlMs: ADDRESS_TTL_MS, ...reports }),
    webhooks: new RedisWebhookQueue(redis, { prefix, urls: WEBHOOK_URLS, most: WEBHOOK_MOST, ...reports }),
    // Redis itself waits: BLPOP on a key that stays empty answers when the time is over on the clock of Redis.
    pass: async (ms) => void (await deployment.inspect[0]?.blpop(EMPTY_KEY, ms / 1_000)),
    wipe: async () => void (await Promise.all(deployment.inspect.map((server) => server.flushall()))),
    forgetLosses: async () => {
      for (const server of deployment.inspect) for (const key of await server.keys('*:lost')) await server.del(key);
    },
    close: async () => {
      connections.close();
      operator.close();
      await deployment.stop();
    },
  };
}

async function redisStore(): Promise<RedisUnderTest> {
  return storeIn(await standaloneRedis());
}

async function redisClusterStore(): Promise<RedisUnderTest> {
  return storeIn(await startRedisCluster());
}

/** Those in Redis. */
export const REDIS_STORES = [
  ['redis', redisStore],
  ['redis cluster', redisClusterStore],
] as const;

/** Every store, by name, with what opens it. */
export const STORES = [['memory', memoryStore], ...REDIS_STORES] as const;
