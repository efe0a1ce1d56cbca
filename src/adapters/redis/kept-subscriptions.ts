import type { Callback, Redis } from 'ioredis';

type Argument = string | Buffer | Callback<unknown> | undefined;

/**
 * Lets a connection keep its sharded subscriptions: whenever it is ready, it subscribes to every channel that somebody wants.
 * The connection has `autoResubscribe: false`. With it ioredis would subscribe again, but it forgets a channel that Redis
 * refuses once (NOPERM), and nobody hears its promise, so that the refusal would end the process.
 */
export function keepSubscriptions(redis: Redis): Redis {
  const wanted = new Set<string>();
  const subscribe = redis.ssubscribe.bind(redis);
  const unsubscribe = redis.sunsubscribe.bind(redis);
  redis.ssubscribe = (...args: Argument[]) => {
    const channels = channelsOf(args);
    for (const channel of channels) wanted.add(channel);
    return subscribe(...channels);
  };
  redis.sunsubscribe = (...args: Argument[]) => {
    const channels = channelsOf(args);
    for (const channel of channels) wanted.delete(channel);
    return unsubscribe(...channels);
  };
  redis.on('ready', () => {
    for (const channel of wanted) subscribe(channel).catch(() => undefined);
  });
  return redis;
}

/** Nobody here waits with a callback. */
function channelsOf(args: readonly Argument[]): readonly string[] {
  return args.flatMap((arg) => (arg === undefined || typeof arg === 'function' ? [] : [String(arg)]));
}
