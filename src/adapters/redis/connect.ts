import { Redis } from 'ioredis';
import type { Log } from '../../core/ports.ts';

/** How long a command may go unanswered, in ms; and a connection attempt. */
const ANSWER_MS = 2_000;

/** Longest pause between two connection attempts, in ms. */
const RETRY_MS = 500;

export interface RedisConnections {
  /** For commands and publishes: fails at once while Redis is away. */
  readonly commands: Redis;
  /** For subscriptions: retries forever, and subscribes again by itself. */
  readonly subscriber: Redis;
  /** Whether the first attempt succeeded. Later ones go on by themselves. */
  readonly connected: Promise<boolean>;
}

/** Opens the connections of one node. */
export function connectRedis(url: string, log: Log): RedisConnections {
  const common = {
    lazyConnect: true,
    connectTimeout: ANSWER_MS,
    retryStrategy: (attempt: number) => Math.min(attempt * 50, RETRY_MS),
  };
  const commands = new Redis(url, {
    ...common,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: ANSWER_MS,
  });
  const subscriber = new Redis(url, { ...common, maxRetriesPerRequest: null });
  reportOutages(commands, log);
  subscriber.on('error', () => undefined);
  const connected = Promise.all([commands.connect(), subscriber.connect()]).then(
    () => true,
    () => false,
  );
  return { commands, subscriber, connected };
}

/** One line when Redis goes and one when it is back, however many attempts lie between. */
function reportOutages(redis: Redis, log: Log): void {
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) log.warn('redis away', { error });
    away = true;
  });
  redis.on('close', () => {
    if (!away) log.warn('redis away', { reason: 'connection closed' });
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('redis back', {});
    away = false;
  });
}

export function closeRedis({ commands, subscriber }: Pick<RedisConnections, 'commands' | 'subscriber'>): void {
  commands.disconnect();
  subscriber.disconnect();
}
