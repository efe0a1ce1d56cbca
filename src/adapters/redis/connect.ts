import { Cluster, Redis } from 'ioredis';
import type { Log } from '../../core/ports.ts';
import type { RedisClient } from './client.ts';
import { keepSubscriptions } from './kept-subscriptions.ts';
import { COMMANDS, clusterOptions, loginOptions, RETRY_MS, SUBSCRIPTIONS, serverOptions } from './options.ts';
import { reportOutages, reportShards } from './outages.ts';
import { ShardSubscriber } from './shard-subscriber.ts';
import type { ClusterTarget, RedisTarget, ServerTarget } from './target.ts';

/** Holds subscriptions: over one connection, or on Redis Cluster over one for each channel. */
export type Subscriber = Redis | ShardSubscriber;

export interface RedisConnections {
  /** For commands, and for publishes that need an answer. A command fails at once while Redis is away. */
  readonly commands: RedisClient;
  /**
   * For publishes that need no answer. Undefined on Redis Cluster, where the answer says whether to try the other
   * channel.
   */
  readonly publisher: Redis | undefined;
  /** For subscriptions. It retries forever, and subscribes again by itself. */
  readonly subscriber: Subscriber;
  /** Whether the first attempt to connect succeeded. If not, further attempts follow by themselves. */
  readonly connected: Promise<boolean>;
  close(): void;
}

/** Opens the connections of one node. */
export function connectRedis(target: RedisTarget, log: Log): RedisConnections {
  const { commands, publisher, subscriber } =
    target.mode === 'cluster' ? clusterClients(target) : serverClients(target);
  const clients = subscriber instanceof Redis ? [commands, subscriber] : [commands];
  let closed = false;
  for (const client of publisher === undefined ? clients : [...clients, publisher]) {
    // ioredis gives up for good if Sentinels announce a new primary while it looks for one.
    client.on('end', () => {
      const again = () => !closed && client.connect().catch(() => undefined);
      setTimeout(again, RETRY_MS).unref();
    });
  }
  const outages = reportOutages(commands, log);
  if (commands instanceof Cluster) reportShards(commands, log);
  if (subscriber instanceof Redis) subscriber.on('error', () => undefined);
  publisher?.on('error', () => undefined);
  publisher?.connect().catch(() => undefined);
  const connected = Promise.all(clients.map(opened)).then((all) => all.every(Boolean));
  return {
    commands,
    publisher,
    subscriber,
    connected,
    close() {
      closed = true;
      outages.stop();
      subscriber.disconnect();
      publisher?.disconnect();
      commands.disconnect();
    },
  };
}

type Clients = Pick<RedisConnections, 'commands' | 'publisher' | 'subscriber'>;

function serverClients(target: ServerTarget): Clients {
  return {
    commands: new Redis({ ...serverOptions(target), ...COMMANDS }),
    publisher: new Redis({ ...serverOptions(target), ...COMMANDS }),
    subscriber: keepSubscriptions(new Redis({ ...serverOptions(target), ...SUBSCRIPTIONS })),
  };
}

function clusterClients(target: ClusterTarget): Clients {
  const commands = clusterCommands(target);
  return { commands, publisher: undefined, subscriber: new ShardSubscriber(commands) };
}

/** The commands of a Redis Cluster. No failed command is repeated here: only the caller knows which may be. */
function clusterCommands(target: ClusterTarget): Cluster {
  const cluster = new Cluster([...target.hosts], {
    ...clusterOptions(target),
    enableOfflineQueue: false,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    maxRedirections: 4,
    redisOptions: { ...loginOptions(target), ...COMMANDS },
  });
  // Connects to each shard before its first command: a command without a connection fails.
  const join = (node: Redis): void => {
    if (cluster.status === 'ready' && node.status === 'wait') node.connect().catch(() => undefined);
  };
  cluster.on('+node', join);
  cluster.on('ready', () => cluster.nodes().forEach(join));
  cluster.on('-node', () => {
    // ioredis forgets a server that it lost. This asks the cluster again which server has its slots.
    setTimeout(() => cluster.status === 'ready' && cluster.refreshSlotsCache(), RETRY_MS).unref();
  });
  return cluster;
}

/** Whether the first attempt brings a connection. On Redis Cluster it waits for every shard to answer or fail. */
async function opened(client: RedisClient): Promise<boolean> {
  // The promise of connect() does not settle if ioredis goes on to a second attempt by itself.
  const first = new Promise<boolean>((resolve) => {
    client.once('ready', () => resolve(true));
    for (const failure of ['error', 'close', 'end']) client.once(failure, () => resolve(false));
  });
  client.connect().catch(() => undefined);
  if (!(await first)) return false;
  if (client instanceof Cluster) await Promise.allSettled(client.nodes().map((node) => node.ping()));
  return true;
}
