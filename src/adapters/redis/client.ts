import { Cluster, Command, type Redis } from 'ioredis';

/** One connection to a server, the current primary behind Sentinels, or a connection to each shard of Redis Cluster. */
export type RedisClient = Redis | Cluster;

/** Redis Cluster's hash slot of a key or channel: 0 to 16383 (cluster specification, "Key distribution model"). */
export function slotOf(key: string): number {
  return Number(new Command('get', [key]).getSlot());
}

/** The connection that a command for this key would use now; undefined while there is none. */
export function routeOf(client: RedisClient, key: string): Redis | undefined {
  if (client.status !== 'ready') return undefined;
  if (!(client instanceof Cluster)) return client;
  const route = ownerOf(client, key);
  return route?.status === 'ready' ? route : undefined;
}

/** The connection to the primary that has the slot of a key or channel, in whatever state. Undefined if none is known. */
export function ownerOf(cluster: Cluster, key: string): Redis | undefined {
  const owner = cluster.slots[slotOf(key)]?.[0];
  return cluster.nodes().find(({ options: { host, port } }) => `${host}:${port}` === owner);
}

/** The connections to the servers that take writes: one, or one for each shard of Redis Cluster. */
export function primariesOf(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}

/** Makes all commands of this event-loop turn leave the connection in one write. */
export function gather({ stream }: Redis): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
