import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Certificate } from '../../scripts/lib/certificate.ts';
import { freePort } from './net.ts';
import { NODE_USER, OPERATOR, startListedRedis } from './redis-acl.ts';
import type { RedisServer } from './redis.ts';
import { inspected, loginOf, PASSWORD, type RedisDeployment } from './redis-deployment.ts';
import { until } from './until.ts';

const SLOTS = 16_384;
const PRIMARIES = 3;

/** How long a server of the cluster may be silent before it counts as failed, in ms. */
const NODE_TIMEOUT_MS = 1_000;

export interface RedisClusterOptions {
  /** The primaries that get a replica. */
  readonly replicated?: readonly number[];
  /**
   * With a certificate all connections use TLS. Servers are announced by the name `localhost`, which the certificate
   * must have.
   */
  readonly tls?: Certificate;
}

export interface RedisClusterDeployment extends RedisDeployment {
  /** Which primary had a slot at the start. */
  primaryOf(slot: number): number;
  /** Ends a primary with SIGKILL. */
  kill(primary: number): Promise<void>;
  /** Starts a killed primary again at its old address, without its data. */
  revive(primary: number): Promise<void>;
  /** Resolves when the replica of a primary that went silent has taken over. */
  tookOver(primary: number): Promise<void>;
  /** Moves a slot and its keys to another primary, as `redis-cli --cluster reshard` does; `midway` runs between. */
  move(slot: number, to: number, midway?: () => Promise<void>): Promise<void>;
}

/** Redis Cluster with three primaries. If one is gone, the other shards still work. */
export async function startRedisCluster({
  replicated = [],
  tls,
}: RedisClusterOptions = {}): Promise<RedisClusterDeployment> {
  const count = PRIMARIES + replicated.length;
  const folders = await Promise.all(Array.from({ length: count }, () => mkdtemp(join(tmpdir(), 'signalbox-shard-'))));
  const busPorts = await Promise.all(folders.map(() => freePort()));
  const start = async (index: number, again?: number): Promise<RedisServer> => {
    const port = again ?? (await freePort());
    const timeout = ['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--cluster-require-full-coverage', 'no'];
    const bus = ['--cluster-enabled', 'yes', '--cluster-port', String(busPorts[index])];
    const named = ['--cluster-announce-hostname', 'localhost', '--cluster-preferred-endpoint-type', 'hostname'];
    const secure = tls === undefined ? [] : [...tls.redisArgs(port), '--tls-cluster', 'yes', ...named];
    return startListedRedis(PASSWORD, { args: [...bus, ...timeout, '--dir', folders[index] ?? '', ...secure], port });
  };
  const servers = await Promise.all(folders.map((_, index) => start(index)));
  const primaries = servers.slice(0, PRIMARIES);
  const login = loginOf(PASSWORD, tls);
  const replicas = servers.slice(PRIMARIES).map(({ port }) => new Redis({ ...login, port }));
  const deployment = inspected(primaries, login, async () => {
    for (const replica of replicas) replica.disconnect();
    await Promise.all([...primaries, ...servers].map((server) => server.stop()));
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  const { inspect } = deployment;
  const all = [...inspect, ...replicas];
  await Promise.all(all.map((redis, index) => redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)));
  await Promise.all(
    inspect.map((redis, index) => redis.call('CLUSTER', 'ADDSLOTSRANGE', firstSlot(index), firstSlot(index + 1) - 1)),
  );
  for (const redis of all) {
    for (const [index, { port }] of servers.entries()) {
      await redis.call('CLUSTER', 'MEET', '127.0.0.1', port, busPorts[index] ?? 0);
    }
  }
  for (const redis of all) {
    await until('all slots to be served', async () => {
      const info = String(await redis.cluster('INFO'));
      const met = info.includes(`cluster_known_nodes:${count}`) && info.includes(`cluster_slots_ok:${SLOTS}`);
      return met && info.includes('cluster_state:ok');
    });
    if (tls === undefined) continue;
    await until('all names to be known', async () => !JSON.stringify(await redis.cluster('SLOTS')).includes('"?"'));
  }
  const moved = new Map<number, number>();
  const primaryOf = (slot: number): number => moved.get(slot) ?? Math.floor((slot * PRIMARIES) / SLOTS);
  const ids = await Promise.all(inspect.map(async (redis) => String(await redis.cluster('MYID'))));
  await Promise.all(
    replicated.map(async (primary, index) => {
      const replica = replicas[index];
      await replica?.call('CLUSTER', 'REPLICATE', ids[primary] ?? '');
      await until('a replica to follow', async () =>
        (await replica?.info('replication'))?.includes('master_link_status:up'),
      );
    }),
  );
  return {
    ...deployment,
    url: `redis${tls === undefined ? '' : 's'}-cluster://${NODE_USER}:${encodeURIComponent(PASSWORD)}@${primaries.map(({ port }) => `${tls === undefined ? '127.0.0.1' : 'localhost'}:${port}`).join()}`,
    primaryOf,
    kill: async (index) => primaries[index]?.stop(),
    revive: async (index) => {
      primaries[index] = await start(index, primaries[index]?.port);
    },
    tookOver: async (primary) => {
      const replica = replicas[replicated.indexOf(primary)];
      await until('the replica to take over', async () =>
        (await replica?.info('replication'))?.includes('role:master'),
      );
    },
    move: async (slot, to, midway) => {
      const from = primaryOf(slot);
      const [source, target] = [inspect[from], inspect[to]];
      if (source === undefined || target === undefined) throw new Error('no such primary');
      await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[from] ?? '');
      await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[to] ?? '');
      const keys = await source.call('CLUSTER', 'GETKEYSINSLOT', slot, 100);
      const names = Array.isArray(keys) ? keys.map(String) : [];
      for (const key of names) {
        const port = primaries[to]?.port ?? 0;
        await source.call('MIGRATE', '127.0.0.1', port, key, 0, 5_000, 'AUTH2', OPERATOR, PASSWORD);
      }
      await midway?.();
      for (const redis of [target, source, ...inspect])
        await redis.call('CLUSTER', 'SETSLOT', slot, 'NODE', ids[to] ?? '');
      moved.set(slot, to);
    },
  };
}

function firstSlot(primary: number): number {
  return Math.ceil((primary * SLOTS) / PRIMARIES);
}
