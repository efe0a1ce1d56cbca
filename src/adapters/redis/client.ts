import { Cluster, Command, type Redis } from 'ioredis';

/** One connection to a server, the current primary behind Sentinels, or a connection to each shard of Redis Cluster. */
export type RedisClient = Redis | Cluster;

/** Redis Cluster's hash slot of a key or channel: 0 to 16383 (cluster specification, "Key distribution model"). */
export function slotOf(key: string): number {
  return Number(new Command('get', [key]).getSlot());
}

/** The connection over which a command for this key would leave now; undefined while there is none. */
export function routeOf(client: RedisClient, key: string): Redis | undefined {
  if (client.status !== 'ready') return undefined;
  if (!(client instanceof Cluster)) return client;
  const route = ownerOf(client, key);
  return route?.status === 'ready' ? route : undefined;
}

/** The connection to the primary of a key's or channel's slot, as far as is known, in whatever state it is. */
export function ownerOf(cluster: Cluster, key: string): Redis | undefined {
  const owner = cluster.slots[slotOf(key)]?.[0];
  return cluster.nodes().find(({ options: { host, port } }) => `${host}:${port}` === owner);
}

/** The servers that take writes. */
export function primariesOf(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}

/** Lets what is asked over a connection in this event-loop turn leave in one write. */
export function gather({ stream }: Redis): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
