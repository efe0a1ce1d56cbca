import type { Cluster, Redis } from 'ioredis';
import type { Log } from '../../core/ports.ts';
import type { RedisClient } from './client.ts';

/** Logs one line when Redis goes away and one when it is back, however many attempts are between them. */
export function reportOutages(redis: RedisClient, log: Log): { stop(): void } {
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

/** The same for each server of a Redis Cluster. */
export function reportShards(cluster: Cluster, log: Log): void {
  const away = new Set<string>();
  cluster.on('node error', (error: unknown, address: string) => {
    if (away.has(address)) return;
    away.add(address);
    log.warn('redis shard away', { reason: address, error });
  });
  cluster.on('+node', (node: Redis) => {
    const address = `${node.options.host}:${node.options.port}`;
    node.once('ready', () => {
      if (away.delete(address)) log.info('redis shard back', { reason: address });
    });
  });
}
