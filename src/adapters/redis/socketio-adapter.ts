import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Server } from 'socket.io';
import type { RedisClient } from './client.ts';
import type { Subscriber } from './connect.ts';

/**
 * The engine of Socket.IO's cluster-wide operations: announcements, disconnecting wherever a socket is, server-side
 * events, and `io.to(...)` for whoever extends a node. `static`: one channel for all, so that nothing is subscribed
 * while a client waits for its join.
 */
export function shareSocketOperations(io: Server, commands: RedisClient, subscriber: Subscriber, prefix: string): void {
  io.adapter(
    createShardedAdapter(commands, caught(subscriber), {
      channelPrefix: `${prefix}:io`,
      subscriptionMode: 'static',
    }),
  );
}

/**
 * The adapter starts its subscriptions and forgets them: one that fails, because Redis is away when the node ends,
 * would be an unhandled rejection and take the process with it. ioredis subscribes again by itself.
 */
function caught(subscriber: Subscriber): Subscriber {
  return new Proxy(subscriber, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'ssubscribe' && name !== 'sunsubscribe') return member.bind(target);
      return async (...args: readonly unknown[]) => {
        try {
          return await member.apply(target, args);
        } catch {
          return undefined;
        }
      };
    },
  });
}
