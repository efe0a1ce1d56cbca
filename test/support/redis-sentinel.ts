import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './net.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { inspected, type RedisDeployment } from './redis-deployment.ts';
import { until } from './until.ts';

const SENTINELS = 3;

/** How long the primary may be silent, in ms. */
const DOWN_AFTER_MS = 500;

export interface SentinelDeployment extends RedisDeployment {
  /** From now on the replica gets no more writes: what follows is lost with the primary. */
  unlinkReplica(): Promise<void>;
}

/** One primary, one replica, three Sentinels. */
export async function startSentinel(): Promise<SentinelDeployment> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-sentinels-'));
  const primary = await startRedis();
  const replica = await startRedis({
    args: ['--replicaof', `127.0.0.1 ${primary.port}`, '--repl-diskless-sync-delay', '0'],
  });
  const sentinels = await Promise.all(
    Array.from({ length: SENTINELS }, async (_, index) => startOne(join(folder, `${index}.conf`), primary)),
  );
  const own = [replica, ...sentinels].map(({ url }) => new Redis(url));
  const [toReplica, ...watchers] = own;
  await until('the replica to follow', async () => (await toReplica?.info('replication'))?.includes('link_status:up'));
  await Promise.all(
    watchers.map((sentinel) =>
      until('the Sentinels to know each other', async () => {
        const [state] = [await sentinel.call('SENTINEL', 'MASTER', 'primary')];
        const text = JSON.stringify(Array.isArray(state) ? state : Object.entries(state ?? {}).flat());
        return text.includes('"num-other-sentinels","2"') && text.includes('"num-slaves","1"');
      }),
    ),
  );
  return {
    url: `redis-sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join()}/primary`,
    ...inspected([primary], async () => {
      for (const redis of own) redis.disconnect();
      await Promise.all([primary, replica, ...sentinels].map((server) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    }),
    unlinkReplica: async () => {
      // It cannot log in again once its connection is cut.
      await toReplica?.config('SET', 'masterauth', 'wrong');
      await toReplica?.config('SET', 'masteruser', 'nobody');
      const toPrimary = new Redis(primary.url);
      await toPrimary.call('CLIENT', 'KILL', 'TYPE', 'replica');
      toPrimary.disconnect();
    },
  };
}

async function startOne(config: string, primary: RedisServer): Promise<RedisServer> {
  const lines = [
    `sentinel monitor primary 127.0.0.1 ${primary.port} 2`,
    `sentinel down-after-milliseconds primary ${DOWN_AFTER_MS}`,
    'sentinel failover-timeout primary 3000',
  ];
  await writeFile(config, lines.join('\n'));
  return startRedis({ port: await freePort(), config, args: ['--sentinel'], readyText: '+monitor' });
}
