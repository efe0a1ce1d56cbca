import { Redis } from 'ioredis';
import type { BusMetrics, Clock, Envelope, NodeBus, NodeId } from '../../core/ports.ts';
import type { RedisClient } from './client.ts';
import { encodeLine, withoutMessages } from './envelope-lines.ts';
import { InboxChannels } from './inbox-channels.ts';
import { OneWayPublisher, type Parcel } from './one-way.ts';

/**
 * A batch that has this many characters is published at once, not at the end of the event-loop turn. Characters, because
 * every entry would have to be measured: a batch has at most three times as many bytes, and one entry more.
 */
const BATCH_LENGTH = 256 * 1_024;

/** A node that sends fewer entries a second than this is not busy: it publishes at the end of each turn. */
const BUSY_PER_SECOND = 800;

/** For how long entries are counted before the node is called busy or not, in seconds. */
const WINDOW_S = 0.1;

/** Entries that a publish of a busy node should carry. More save little (docs/decisions/0009-batches.md). */
const WORTHWHILE = 5;

/** Most bytes that may be on their way to Redis. A batch beyond that is dropped, and clients resend its signals. */
const IN_FLIGHT_BYTES = 16 * 1_024 * 1_024;

export interface BusOptions {
  readonly redis: RedisClient;
  /** A connection for publishes alone; undefined where publishes need answers (Redis Cluster). */
  readonly publisher: Redis | undefined;
  readonly prefix: string;
  readonly metrics: BusMetrics;
  readonly clock: Clock;
  /**
   * Longest time between two flushes of a busy node, in ms. A longer time puts more entries into each publish. A publish
   * wakes Redis, and Redis wakes another node: this is most of the cost of a remote signal
   * (docs/decisions/0009-batches.md).
   */
  readonly batchMs: number;
}

interface Batch {
  text: string;
  entries: number;
}

/**
 * Carries envelopes between nodes by Redis's sharded publish. Each node has one inbox, and a flush makes one publish for
 * each target node. A flush comes at the end of the event-loop turn. A busy node waits longer: until each target should
 * have WORTHWHILE entries, but at most `batchMs` after the flush before. Nothing is kept while Redis is away: a publish
 * fails at once, and the sending clients resend.
 */
export class RedisNodeBus implements NodeBus {
  readonly #redis: RedisClient;
  readonly #channels: InboxChannels;
  readonly #oneWay: OneWayPublisher | undefined;
  readonly #metrics: BusMetrics;
  readonly #batches = new Map<NodeId, Batch>();
  readonly #clock: Clock;
  readonly #batchMs: number;
  #scheduled = false;
  /** When the latest flush was, in seconds of `Clock.seconds`. */
  #flushed = Number.NEGATIVE_INFINITY;
  /** What was sent since `since` (in seconds): how many entries, and the most targets that one flush had. */
  #window = { since: Number.NEGATIVE_INFINITY, entries: 0, targets: 1 };
  /** Time between two flushes, in ms, calculated from the last full window. */
  #pauseMs = 0;
  #inFlight = 0;

  constructor({ redis, publisher, prefix, metrics, clock, batchMs }: BusOptions) {
    this.#redis = redis;
    this.#channels = new InboxChannels(redis, prefix);
    this.#metrics = metrics;
    this.#clock = clock;
    this.#batchMs = batchMs;
    const onOutcome = (parcel: Parcel, arrived: boolean): void => this.#onOutcome(parcel, arrived);
    this.#oneWay = publisher && new OneWayPublisher({ redis: publisher, clock, onOutcome });
  }

  send(node: NodeId, envelope: Envelope): void {
    const line = encodeLine(envelope);
    const now = this.#clock.seconds();
    this.#count(now);
    const batch = this.#batches.get(node);
    if (batch === undefined) {
      this.#batches.set(node, { text: line, entries: 1 });
    } else {
      batch.text += `\n${line}`;
      batch.entries += 1;
      if (batch.text.length >= BATCH_LENGTH) this.#publish(node, batch);
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    const waitMs = this.#pauseMs - (now - this.#flushed) * 1_000;
    if (waitMs > 0) this.#clock.after(waitMs, () => this.flush());
    else setImmediate(() => this.flush());
  }

  #count(now: number): void {
    const { since, entries, targets } = this.#window;
    const seconds = now - since;
    if (seconds >= WINDOW_S) {
      const perSecond = entries / seconds;
      const filledMs = (WORTHWHILE * targets * 1_000) / perSecond;
      this.#pauseMs = perSecond < BUSY_PER_SECOND ? 0 : Math.min(filledMs, this.#batchMs);
      this.#window = { since: now, entries: 0, targets: 1 };
    }
    this.#window.entries += 1;
  }

  /** Publishes every batch now. */
  flush(): void {
    this.#scheduled = false;
    this.#flushed = this.#clock.seconds();
    // All publishes leave in one write if they use one connection.
    this.#window.targets = Math.max(this.#window.targets, this.#batches.size);
    const stream = this.#stream;
    stream?.cork();
    for (const [node, batch] of this.#batches) this.#publish(node, batch);
    stream?.uncork();
  }

  /** The socket of the publishes; undefined before the first connection, and on Redis Cluster, which has many sockets. */
  get #stream(): Redis['stream'] | undefined {
    return this.#oneWay?.stream ?? (this.#redis instanceof Redis ? this.#redis.stream : undefined);
  }

  #publish(node: NodeId, { text, entries }: Batch): void {
    this.#batches.delete(node);
    // Bytes that a silent connection has not taken count too, also when the outcome of their parcels is known already.
    const kept = Math.max(this.#inFlight, this.#stream?.writableLength ?? 0);
    const bytes = Buffer.byteLength(text);
    if (kept + bytes > IN_FLIGHT_BYTES) {
      this.#metrics.dropped('batch-full');
      this.#metrics.publishFailed(entries);
      return;
    }
    const parcel = { entries, bytes };
    this.#inFlight += bytes;
    this.#metrics.batch(entries, bytes);
    const channels = this.#channels.of(node);
    if (this.#oneWay?.publish(channels[0] ?? '', text, parcel)) return;
    this.#carry(channels, text).then(
      () => this.#onOutcome(parcel, true),
      () => this.#onOutcome(parcel, false),
    );
  }

  #onOutcome({ entries, bytes }: Parcel, arrived: boolean): void {
    this.#inFlight -= bytes;
    if (!arrived) this.#metrics.publishFailed(entries);
  }

  /** Publishes to the first channel that has a listener. Rejects if the publish to the last channel failed. */
  async #carry([channel, ...others]: readonly string[], text: string): Promise<void> {
    if (channel === undefined || text === '') return;
    try {
      const listeners = await this.#redis.spublish(channel, text);
      if (listeners === 0) await this.#carry(others, text);
    } catch (error) {
      if (others.length === 0) throw error;
      // The failed publish may have arrived. Signals and changes are numbered, so that they may be sent again; messages
      // and texts to addresses are not.
      await this.#carry(others, withoutMessages(text));
    }
  }
}
