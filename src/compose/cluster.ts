import type { Server } from 'socket.io';
import { MemoryAddressBook } from '../adapters/memory/address-book.ts';
import { MemoryNodeHub } from '../adapters/memory/node-hub.ts';
import { MemoryNodeLeases } from '../adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../adapters/memory/room-store.ts';
import type { NodeMetrics } from '../adapters/observability/metrics.ts';
import { RedisAddressBook } from '../adapters/redis/address-book.ts';
import { RedisNodeBus } from '../adapters/redis/bus.ts';
import { connectRedis } from '../adapters/redis/connect.ts';
import { RedisInbox } from '../adapters/redis/inbox.ts';
import { RedisNodeLeases } from '../adapters/redis/node-leases.ts';
import { RedisRoomStore } from '../adapters/redis/room-store.ts';
import { shareSocketOperations } from '../adapters/redis/socketio-adapter.ts';
import type { RedisTarget } from '../adapters/redis/target.ts';
import type { Settings } from '../config/settings.ts';
import type { NodeEvents } from '../core/events.ts';
import type {
  AddressBook,
  Clock,
  Envelope,
  Log,
  NodeBus,
  NodeLeases,
  ReportBadInput,
  RoomStore,
  SharedKeys,
  WebhookQueue,
} from '../core/ports.ts';

/** How many leases long an address is remembered that no node keeps. */
const ADDRESS_LEASES = 4;

/** The parts of a node that it shares with other nodes, if there are any. */
export interface Cluster {
  /** Whether there may be other nodes. */
  readonly shared: boolean;
  readonly store: RoomStore;
  readonly leases: NodeLeases;
  readonly book: AddressBook;
  /** The webhook queue for these URLs. What it needs is loaded here. */
  webhooks(urls: readonly string[]): Promise<WebhookQueue>;
  readonly bus: NodeBus;
  /** Whether the first attempt reached the store. */
  readonly connected: Promise<boolean>;
  /** Opens the inbox. Resolves when the store has confirmed it, however long that takes. */
  open(deliver: (envelope: Envelope) => void): Promise<void>;
  /** Calls back each time the store is reached again. */
  onStoreBack(listener: () => void): void;
  /** Sends a probe to the own inbox, and subscribes the inbox anew if probes do not come back. */
  probe(): Promise<void>;
  /** Whether the inbox brought something lately. */
  inboxFresh(): boolean;
  /** How long the inbox has brought nothing, in seconds. 0 where there is no other node. */
  inboxSilenceSeconds(): number;
  /** Lets Socket.IO's own operations reach every node. */
  shareSockets(io: Server): void;
  /** Sends what waits, gives up the lease and closes the connections. */
  close(): Promise<void>;
}

/** A node alone: everything is in its own memory. */
export function memoryCluster(clock: Clock, { leaseMs }: Pick<Settings, 'leaseMs'>): Cluster {
  return {
    shared: false,
    store: new MemoryRoomStore(clock),
    leases: new MemoryNodeLeases(clock),
    book: new MemoryAddressBook(clock, ADDRESS_LEASES * leaseMs),
    webhooks: async (urls) => {
      const { MemoryWebhookQueue } = await import('../adapters/memory/webhook-queue.ts');
      return new MemoryWebhookQueue(clock, urls);
    },
    bus: new MemoryNodeHub().bus(),
    connected: Promise.resolve(true),
    open: () => Promise.resolve(),
    onStoreBack: () => undefined,
    probe: () => Promise.resolve(),
    inboxFresh: () => true,
    inboxSilenceSeconds: () => 0,
    shareSockets: () => undefined,
    close: () => Promise.resolve(),
  };
}

/** A node of a cluster that shares one Redis. */
export function redisCluster(
  settings: Settings,
  target: RedisTarget,
  clock: Clock,
  log: Log,
  metrics: Pick<NodeMetrics, 'bus' | 'roundTrip'>,
  events: NodeEvents,
  keys: SharedKeys,
): Cluster {
  const { nodeId: node, redisPrefix: prefix, leaseMs, graceMs, batchMs } = settings;
  const redis = connectRedis(target, log);
  const { commands, publisher, subscriber } = redis;
  const observe = (seconds: number): void => metrics.roundTrip(seconds);
  const badInput: ReportBadInput = (source, count = 1, error) => {
    events.emit({ type: 'bad-input', source, count, ...(error === undefined ? {} : { error }) });
  };
  const reports = { observe, badInput };
  const bus = new RedisNodeBus({ redis: commands, publisher, prefix, metrics: metrics.bus, clock, batchMs });
  const leases = new RedisNodeLeases(commands, prefix, keys, reports);
  const inbox = new RedisInbox({
    ...{ commands, subscriber, prefix, node, clock, events, badInput },
    metrics: metrics.bus,
    staleMs: leaseMs,
  });
  return {
    shared: true,
    store: new RedisRoomStore(commands, { prefix, roomTtlMs: 4 * leaseMs + graceMs, ...reports }),
    leases,
    book: new RedisAddressBook(commands, { prefix, ttlMs: ADDRESS_LEASES * leaseMs, ...reports }),
    webhooks: async (urls) => {
      const { RedisWebhookQueue } = await import('../adapters/redis/webhook-queue.ts');
      return new RedisWebhookQueue(commands, { prefix, urls, ...reports });
    },
    bus,
    connected: redis.connected,
    open: (deliver) => inbox.open(deliver),
    onStoreBack: (listener) => void commands.on('ready', listener),
    probe: () => inbox.probe(),
    inboxFresh: () => inbox.fresh,
    inboxSilenceSeconds: () => inbox.silenceSeconds,
    shareSockets: (io) => shareSocketOperations(io, commands, subscriber, prefix, badInput),
    close: async () => {
      bus.flush();
      await leases.release(node).catch(() => undefined);
      redis.close();
    },
  };
}
