import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Namespace, Server } from 'socket.io';
import type { ReportBadInput } from '../../core/ports.ts';
import type { RedisClient } from './client.ts';
import type { Subscriber } from './connect.ts';
import { guardAdapter } from './socketio-guard.ts';

/**
 * Gives Socket.IO its cluster-wide operations: announcements, disconnecting a socket on any node, server-side events, and
 * `io.to(...)` for applications that extend a node. `static` means one channel for all rooms, so that no join has to wait
 * for a subscription.
 */
export function shareSocketOperations(
  io: Server,
  commands: RedisClient,
  subscriber: Subscriber,
  prefix: string,
  badInput: ReportBadInput,
): void {
  const createAdapter = createShardedAdapter(commands, caught(subscriber), {
    channelPrefix: `${prefix}:io`,
    subscriptionMode: 'static',
  });
  // Socket.IO calls it with `new`, so it cannot be an arrow function.
  io.adapter(function guarded(namespace: Namespace) {
    const adapter = createAdapter(namespace);
    guardAdapter(adapter, badInput);
    return adapter;
  });
}

/**
 * A subscriber whose subscriptions never reject. The adapter does not wait for the promises of its subscriptions. If one
 * rejected, because Redis is away when the node ends, the unhandled rejection would end the process. ioredis subscribes
 * again by itself.
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
