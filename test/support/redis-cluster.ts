import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './net.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { inspected, PASSWORD, type RedisDeployment } from './redis-deployment.ts';
import { until } from './until.ts';

const SLOTS = 16_384;
const PRIMARIES = 3;

/** How long a node of the cluster may be silent, in ms. */
const NODE_TIMEOUT_MS = 1_000;

export interface RedisClusterDeployment extends RedisDeployment {
  /** Which primary has a slot. */
  primaryOf(slot: number): number;
  /** SIGKILL. */
  kill(primary: number): Promise<void>;
  /** Brings a killed one back where it was, without its data. */
  revive(primary: number): Promise<void>;
}

/** Redis Cluster: three primaries without replicas; the shards that are left go on when one is gone. */
export async function startRedisCluster(): Promise<RedisClusterDeployment> {
  const folders = await Promise.all(
    Array.from({ length: PRIMARIES }, () => mkdtemp(join(tmpdir(), 'signalbox-shard-'))),
  );
  const busPorts = await Promise.all(folders.map(() => freePort()));
  const start = (index: number, port?: number): Promise<RedisServer> => {
    const timeout = ['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--cluster-require-full-coverage', 'no'];
    const bus = ['--cluster-enabled', 'yes', '--cluster-port', String(busPorts[index]), '--requirepass', PASSWORD];
    return startRedis({
      args: [...bus, ...timeout, '--dir', folders[index] ?? ''],
      ...(port === undefined ? {} : { port }),
    });
  };
  const primaries = await Promise.all(folders.map((_, index) => start(index)));
  const deployment = inspected(primaries, PASSWORD, async () => {
    await Promise.all(primaries.map((server) => server.stop()));
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  const { inspect } = deployment;
  await Promise.all(
    inspect.map(async (redis, index) => {
      await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', firstSlot(index), firstSlot(index + 1) - 1);
    }),
  );
  for (const redis of inspect) {
    for (const [index, { port }] of primaries.entries()) {
      await redis.call('CLUSTER', 'MEET', '127.0.0.1', port, busPorts[index] ?? 0);
    }
  }
  for (const redis of inspect) {
    await until('all slots to be served', async () => {
      const info = String(await redis.cluster('INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${SLOTS}`);
    });
  }
  return {
    ...deployment,
    url: `redis-cluster://:${encodeURIComponent(PASSWORD)}@${primaries.map(({ port }) => `127.0.0.1:${port}`).join()}`,
    primaryOf: (slot) => Math.floor((slot * PRIMARIES) / SLOTS),
    kill: async (index) => primaries[index]?.stop(),
    revive: async (index) => {
      primaries[index] = await start(index, primaries[index]?.port);
    },
  };
}

function firstSlot(primary: number): number {
  return Math.ceil((primary * SLOTS) / PRIMARIES);
}
