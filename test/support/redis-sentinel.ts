import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './net.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { inspected, PASSWORD, type RedisDeployment } from './redis-deployment.ts';
import { until } from './until.ts';

const SENTINELS = 3;
const SENTINEL_PASSWORD = 's&ntinel=';

/** How long the primary may be silent, in ms. */
const DOWN_AFTER_MS = 500;

export interface SentinelDeployment extends RedisDeployment {
  /** From now on the replica gets no more writes: what follows is lost with the primary. */
  unlinkReplica(): Promise<void>;
}

/** One primary, one replica, three Sentinels. */
export async function startSentinel(): Promise<SentinelDeployment> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-sentinels-'));
  const login = ['--requirepass', PASSWORD, '--masterauth', PASSWORD];
  const primary = await startRedis({ args: login });
  const replica = await startRedis({
    args: [...login, '--replicaof', `127.0.0.1 ${primary.port}`, '--repl-diskless-sync-delay', '0'],
  });
  const sentinels = await Promise.all(
    Array.from({ length: SENTINELS }, async (_, index) => startOne(join(folder, `${index}.conf`), primary)),
  );
  const toReplica = new Redis(replica.url, { password: PASSWORD });
  const watchers = sentinels.map(({ url }) => new Redis(url, { password: SENTINEL_PASSWORD }));
  await until('the replica to follow', async () => (await toReplica.info('replication'))?.includes('link_status:up'));
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
    url: `redis-sentinel://:${encodeURIComponent(PASSWORD)}@${sentinels.map(({ port }) => `127.0.0.1:${port}`).join()}/primary?sentinel-password=${encodeURIComponent(SENTINEL_PASSWORD)}`,
    ...inspected([primary], PASSWORD, async () => {
      for (const redis of [toReplica, ...watchers]) redis.disconnect();
      await Promise.all([primary, replica, ...sentinels].map((server) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    }),
    unlinkReplica: async () => {
      // It cannot log in again once its connection is cut.
      await toReplica.config('SET', 'masterauth', 'wrong');
      await toReplica.config('SET', 'masteruser', 'nobody');
      const toPrimary = new Redis(primary.url, { password: PASSWORD });
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
    `sentinel auth-pass primary "${PASSWORD}"`,
    `sentinel sentinel-pass "${SENTINEL_PASSWORD}"`,
    `requirepass "${SENTINEL_PASSWORD}"`,
  ];
  await writeFile(config, lines.join('\n'));
  return startRedis({ port: await freePort(), config, args: ['--sentinel'], readyText: '+monitor' });
}
