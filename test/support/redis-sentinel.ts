import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Certificate } from '../../scripts/lib/certificate.ts';
import { freePort } from './net.ts';
import { expectNothingRefused, NODE_USER, OPERATOR, startListedRedis, usersOf } from './redis-acl.ts';
import { type RedisOptions, type RedisServer, startRedis } from './redis.ts';
import { inspected, loginOf, PASSWORD, type RedisDeployment } from './redis-deployment.ts';
import { until } from './until.ts';

const SENTINELS = 3;
const SENTINEL_PASSWORD = 's&ntinel=';

/** How long the primary may be silent before it is replaced, in ms. */
const DOWN_AFTER_MS = 500;

export interface SentinelDeployment extends RedisDeployment {
  /** From now on the replica gets no more writes, so later writes are lost with the primary. */
  unlinkReplica(): Promise<void>;
}

/** One primary, one replica and three Sentinels; with TLS if there is a certificate. */
export async function startSentinel(tls?: Certificate): Promise<SentinelDeployment> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-sentinels-'));
  const secured = async (options: RedisOptions): Promise<RedisOptions & { readonly port: number }> => {
    const port = await freePort();
    return { ...options, port, args: [...(options.args ?? []), ...(tls?.redisArgs(port) ?? [])] };
  };
  const start = async (options: RedisOptions): Promise<RedisServer> =>
    startListedRedis(PASSWORD, await secured(options));
  const primary = await start({});
  const replica = await start({
    args: ['--replicaof', `127.0.0.1 ${primary.port}`, '--repl-diskless-sync-delay', '0'],
  });
  const sentinels = await Promise.all(
    Array.from({ length: SENTINELS }, async (_, index) => {
      const config = join(folder, `${index}.conf`);
      await writeFile(config, sentinelConfig(primary));
      return startRedis(await secured({ config, args: ['--sentinel'], readyText: '+monitor' }));
    }),
  );
  const toReplica = new Redis({ port: replica.port, ...loginOf(PASSWORD, tls) });
  const watchers = sentinels.map(({ port }) => new Redis({ port, ...loginOf(SENTINEL_PASSWORD, tls) }));
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
    url: `redis${tls === undefined ? '' : 's'}-sentinel://${NODE_USER}:${encodeURIComponent(PASSWORD)}@${sentinels.map(({ port }) => `127.0.0.1:${port}`).join()}/primary?sentinel-user=${NODE_USER}&sentinel-password=${encodeURIComponent(SENTINEL_PASSWORD)}`,
    ...inspected([primary], loginOf(PASSWORD, tls), async () => {
      const refused = await expectNothingRefused([toReplica, ...watchers]).catch((error: unknown) => error);
      for (const redis of [toReplica, ...watchers]) redis.disconnect();
      await Promise.all([primary, replica, ...sentinels].map((server) => server.stop()));
      await rm(folder, { recursive: true, force: true });
      if (refused !== undefined) throw refused;
    }),
    unlinkReplica: async () => {
      // With a wrong login the replica cannot connect again after its connection is cut.
      await toReplica.config('SET', 'masterauth', 'wrong');
      await toReplica.config('SET', 'masteruser', 'nobody');
      const toPrimary = new Redis({ port: primary.port, ...loginOf(PASSWORD, tls) });
      await toPrimary.call('CLIENT', 'KILL', 'TYPE', 'replica');
      toPrimary.disconnect();
    },
  };
}

function sentinelConfig({ port }: RedisServer): string {
  return [
    `sentinel monitor primary 127.0.0.1 ${port} 2`,
    `sentinel down-after-milliseconds primary ${DOWN_AFTER_MS}`,
    'sentinel failover-timeout primary 3000',
    `sentinel auth-user primary ${OPERATOR}`,
    `sentinel auth-pass primary "${PASSWORD}"`,
    `sentinel sentinel-user ${OPERATOR}`,
    `sentinel sentinel-pass "${SENTINEL_PASSWORD}"`,
    ...usersOf('sentinel-users.acl', SENTINEL_PASSWORD).map((user) => `user ${user}`),
  ].join('\n');
}
