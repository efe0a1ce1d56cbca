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
  close(): void;
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
  const outages = reportOutages(commands, log);
  subscriber.on('error', () => undefined);
  const connected = Promise.all([commands.connect(), subscriber.connect()]).then(
    () => true,
    () => false,
  );
  return {
    commands,
    subscriber,
    connected,
    close() {
      outages.stop();
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}

/** One line when Redis goes and one when it is back, however many attempts lie between. */
function reportOutages(redis: Redis, log: Log): { stop(): void } {
  let state: 'present' | 'away' | 'stopped' = 'present';
  const leave = (error: unknown): void => {
    if (state !== 'present') return;
    state = 'away';
    log.warn('redis away', { error });
  };
  redis.on('error', leave);
  redis.on('close', () => leave('connection closed'));
  redis.on('ready', () => {
    if (state !== 'away') return;
    state = 'present';
    log.info('redis back', {});
  });
  return {
    stop() {
      state = 'stopped';
    },
  };
}
