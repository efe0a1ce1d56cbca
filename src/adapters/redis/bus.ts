import { Redis } from 'ioredis';
import type { BusMetrics, Clock, Envelope, NodeBus, NodeId } from '../../core/ports.ts';
import type { RedisClient } from './client.ts';
import { encodeLine, withoutMessages } from './envelope-lines.ts';
import { InboxChannels } from './inbox-channels.ts';
import { OneWayPublisher, type Parcel } from './one-way.ts';

/** A batch of so many characters is sent at once instead of at the end of the turn. */
const BATCH_LENGTH = 256 * 1_024;

/** A node that sends fewer entries a second than this has the time to send each at once. */
const BUSY_PER_SECOND = 800;

/** How long entries are counted for that, in seconds. */
const WINDOW_S = 0.1;

/** What a publish of a busy node should carry: more entries save little more (docs/decisions/0009-batches.md). */
const WORTHWHILE = 5;

/** Most characters that may be on their way to Redis; what comes on top is dropped, and clients resend. */
const IN_FLIGHT_LENGTH = 16 * 1_024 * 1_024;

export interface BusOptions {
  readonly redis: RedisClient;
  /** A connection for publishes alone, where they can do without answers. */
  readonly publisher: Redis | undefined;
  readonly prefix: string;
  readonly metrics: BusMetrics;
  readonly clock: Clock;
  /**
   * Longest time that a busy node leaves between two flushes, in ms, so that more goes with each. Each wakes Redis, and
   * that wakes other nodes: most of what a signal to another node costs (docs/decisions/0009-batches.md).
   */
  readonly batchMs: number;
}

interface Batch {
  text: string;
  entries: number;
}

/**
 * Node to node over Redis's sharded publish: one inbox a node, one publish a target node and flush. A flush comes at the
 * end of the event-loop turn, that of a busy node not before there should be some entries for each target, or `batchMs`
 * after the one before it. Nothing is kept while Redis is away: a publish fails at once, and the sending clients resend.
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
  /** When the latest flush was, in seconds. */
  #flushed = Number.NEGATIVE_INFINITY;
  /** Entries since `since`, in seconds, and the most targets that a flush had. */
  #window = { since: Number.NEGATIVE_INFINITY, entries: 0, targets: 1 };
  /** Time between two flushes, in ms, by the window before. */
  #pauseMs = 0;
  #inFlight = 0;

  constructor({ redis, publisher, prefix, metrics, clock, batchMs }: BusOptions) {
    this.#redis = redis;
    this.#channels = new InboxChannels(redis, prefix);
    this.#metrics = metrics;
    this.#clock = clock;
    this.#batchMs = batchMs;
    const settle = (parcel: Parcel, arrived: boolean): void => this.#settle(parcel, arrived);
    this.#oneWay = publisher && new OneWayPublisher({ redis: publisher, clock, settle });
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
    // One write for all of them, where they go the same way.
    this.#window.targets = Math.max(this.#window.targets, this.#batches.size);
    const stream = this.#stream;
    stream?.cork();
    for (const [node, batch] of this.#batches) this.#publish(node, batch);
    stream?.uncork();
  }

  /** The one that publishes leave by; undefined before the first connection, and on Redis Cluster, which has many. */
  get #stream(): Redis['stream'] | undefined {
    return this.#oneWay?.stream ?? (this.#redis instanceof Redis ? this.#redis.stream : undefined);
  }

  #publish(node: NodeId, { text, entries }: Batch): void {
    this.#batches.delete(node);
    // A connection that takes nothing keeps what it was given, whatever became of the question for a receipt.
    const kept = Math.max(this.#inFlight, this.#stream?.writableLength ?? 0);
    if (kept + text.length > IN_FLIGHT_LENGTH) {
      this.#metrics.dropped('batch-full');
      this.#metrics.publishFailed(entries);
      return;
    }
    const parcel = { entries, length: text.length };
    this.#inFlight += parcel.length;
    this.#metrics.batch(entries, parcel.length);
    const channels = this.#channels.of(node);
    if (this.#oneWay?.publish(channels[0] ?? '', text, parcel)) return;
    this.#carry(channels, text).then(
      () => this.#settle(parcel, true),
      () => this.#settle(parcel, false),
    );
  }

  #settle({ entries, length }: Parcel, arrived: boolean): void {
    this.#inFlight -= length;
    if (!arrived) this.#metrics.publishFailed(entries);
  }

  /** To the first channel that has a listener. Rejects where none could be asked. */
  async #carry([channel, ...others]: readonly string[], text: string): Promise<void> {
    if (channel === undefined || text === '') return;
    try {
      const listeners = await this.#redis.spublish(channel, text);
      if (listeners === 0) await this.#carry(others, text);
    } catch (error) {
      if (others.length === 0) throw error;
      // It may have arrived: what must not arrive twice stays behind. Signals and changes are numbered.
      await this.#carry(others, withoutMessages(text));
    }
  }
}
