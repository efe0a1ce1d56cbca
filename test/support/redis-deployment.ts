import { Redis, type RedisOptions } from 'ioredis';
import type { Certificate } from '../../scripts/lib/certificate.ts';
import { expectNothingRefused, OPERATOR, startListedRedis } from './redis-acl.ts';
import type { RedisServer } from './redis.ts';

/** Redis in one of its modes, as processes on loopback. */
export interface RedisDeployment {
  /** The value of REDIS_URL for its nodes. */
  readonly url: string;
  /** The servers that take writes at the start. */
  readonly primaries: readonly RedisServer[];
  /** Connections of the test's own, one to each of `primaries`. */
  readonly inspect: readonly Redis[];
  stop(): Promise<void>;
}

/**
 * The password of all users, on every server. It has every character that a URL has to encode.
 */
export const PASSWORD = 'p@ss:w/rd?';

/** Starts one server without Sentinels or Redis Cluster. */
export async function standaloneRedis(): Promise<RedisDeployment> {
  const server = await startListedRedis(PASSWORD);
  return { url: server.url, ...inspected([server], loginOf(PASSWORD), () => server.stop()) };
}

/** How the test's own connections log in. */
export function loginOf(password: string, tls?: Certificate) {
  const secure = tls === undefined ? {} : { tls: { ca: tls.pem, checkServerIdentity: () => undefined } };
  return {
    host: '127.0.0.1',
    ...(password === '' ? {} : { username: OPERATOR, password }),
    ...secure,
  } satisfies RedisOptions;
}

/** Connects to the servers. `stop` rejects where one refused a node something; it is called when they are closed. */
export function inspected(
  primaries: readonly RedisServer[],
  login: ReturnType<typeof loginOf>,
  stop: () => Promise<void>,
) {
  const inspect = primaries.map(({ port }) => new Redis({ port, maxRetriesPerRequest: null, ...login }));
  for (const redis of inspect) redis.on('error', () => undefined);
  return {
    primaries,
    inspect,
    stop: async () => {
      const refused = await expectNothingRefused(inspect).catch((error: unknown) => error);
      for (const redis of inspect) redis.disconnect();
      await stop();
      if (refused !== undefined) throw refused;
    },
  };
}
