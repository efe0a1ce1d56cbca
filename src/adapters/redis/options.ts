import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { ClusterTarget, RedisTarget, ServerTarget } from './target.ts';

/** The options that this adapter gives to ioredis, in every mode. */

/** How long a command, or an attempt to connect, may go without an answer, in ms. */
export const ANSWER_MS = 2_000;

/**
 * How long a connection may bring nothing although an answer is due, in ms. Then another connection is opened. This is
 * longer than the few seconds for which a busy server may be silent. It is needed because a server whose machine is lost
 * ends no connection, and another server may have its address by now.
 */
const SILENT_MS = 5_000;

/** Longest pause between two connection attempts, in ms. */
export const RETRY_MS = 250;

/** Commands fail at once while Redis is away. */
export const COMMANDS = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: ANSWER_MS,
  socketTimeout: SILENT_MS,
} as const satisfies RedisOptions;

/** Subscriptions are tried forever. */
export const SUBSCRIPTIONS = { maxRetriesPerRequest: null, autoResubscribe: false } as const satisfies RedisOptions;

/** Options of every connection: TLS, user and password. */
export function loginOptions({ tls, user, password }: RedisTarget) {
  return {
    connectTimeout: ANSWER_MS,
    // A user with the least rights (deploy/redis/users.acl) may not name its library, and Redis 7.0 knows no such right.
    disableClientInfo: true,
    ...(user === '' ? {} : { username: user }),
    ...(password === '' ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  } satisfies RedisOptions;
}

/** Options of a connection to one server, or to the primary that Sentinels name. */
export function serverOptions(target: ServerTarget) {
  const { db } = target;
  const common = { ...loginOptions(target), lazyConnect: true, retryStrategy, db };
  return { ...common, ...(target.mode === 'sentinel' ? sentinelOptions(target) : target.hosts[0]) };
}

function sentinelOptions(target: Extract<ServerTarget, { mode: 'sentinel' }>) {
  const { hosts, name, tls, sentinelUser, sentinelPassword } = target;
  return {
    sentinels: hosts.map((host) => ({ ...host })),
    name,
    // The old primary may be silent instead of gone. Then only the Sentinels tell that there is a new one.
    failoverDetector: true,
    sentinelReconnectStrategy: retryStrategy,
    sentinelRetryStrategy: retryStrategy,
    sentinelCommandTimeout: ANSWER_MS,
    ...(sentinelUser === '' ? {} : { sentinelUsername: sentinelUser }),
    ...(sentinelPassword === '' ? {} : { sentinelPassword }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  } satisfies RedisOptions;
}

/** Options of a client of Redis Cluster. */
export function clusterOptions({ tls }: ClusterTarget) {
  return {
    lazyConnect: true,
    clusterRetryStrategy: retryStrategy,
    slotsRefreshTimeout: ANSWER_MS,
    // A certificate names hosts, not addresses. So host names stay as they are.
    ...(tls ? { dnsLookup: (host, callback) => callback(null, host) } : {}),
  } satisfies ClusterOptions;
}

function retryStrategy(attempt: number): number {
  return Math.min(attempt * 50, RETRY_MS);
}
