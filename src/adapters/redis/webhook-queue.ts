import { createHash } from 'node:crypto';
import type {
  DeadLetter,
  Exhumed,
  Meeting,
  NodeId,
  RoomFact,
  RoomId,
  Settlement,
  ShardLook,
  StoredFact,
  WaitingEvent,
  WebhookEvent,
  WebhookQueue,
} from '../../core/ports.ts';
import { MOST_EVENTS, MOST_LETTERS, SHARDS } from '../../core/webhooks/limits.ts';
import { shardOf } from '../../core/webhooks/shard-of.ts';
import type { RedisClient } from './client.ts';
import { versionIn } from './room-answers.ts';
import { type StoreReports, Verbs } from './verbs.ts';
import { eventIn, factIn, letterIn, meetingIn } from './webhook-records.ts';

/** Most facts of one shard, about: nodes that work take them out at once. The oldest make room. */
const MOST_FACTS = 100_000;

/** A key that nobody touches for so long is forgotten, in ms: 30 days. */
const TTL_MS = 2_592_000_000;

export interface RedisWebhookQueueOptions extends StoreReports {
  /** Begins every key. */
  readonly prefix: string;
  readonly urls: readonly string[];
  /** How many events wait for one URL in one shard. */
  readonly most?: number;
}

type Entry = readonly [id: string, fields: readonly string[]];

/**
 * The webhook queue in Redis: a few streams a shard, all with one hash tag. A node has a shard by a key that ends by itself, so
 * each stream has one reader, which keeps the order.
 */
export class RedisWebhookQueue implements WebhookQueue {
  readonly shards = SHARDS;
  readonly #redis: RedisClient;
  readonly #verbs: Verbs;
  readonly #options: RedisWebhookQueueOptions;

  constructor(redis: RedisClient, options: RedisWebhookQueueOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#verbs = new Verbs(redis, 'webhook', options);
  }

  shardOf(room: RoomId): number {
    return shardOf(room, SHARDS);
  }

  async append(facts: readonly RoomFact[]): Promise<void> {
    const sent = facts.map((fact) => {
      const key = this.#key(this.shardOf(fact.room), 'facts');
      return this.#verbs.call(key, () =>
        this.#redis.xadd(key, 'MAXLEN', '~', MOST_FACTS, '*', 'fact', JSON.stringify(fact)),
      );
    });
    await Promise.all(sent);
  }

  async take(shard: number, node: NodeId, ms: number): Promise<ShardLook | undefined> {
    const answer = await this.#verbs.run(
      'take-shard',
      [this.#key(shard, 'holder'), this.#key(shard, 'facts'), ...this.#queues(shard)],
      node,
      ms,
    );
    const [facts, ...waiting] = answer.map((length) => this.#number(length));
    return facts === undefined ? undefined : { facts, waiting };
  }

  async release(shard: number, node: NodeId): Promise<void> {
    await this.#verbs.run('give-shard', [this.#key(shard, 'holder')], node);
  }

  async facts(shard: number, most: number): Promise<readonly StoredFact[]> {
    const found = await this.#read(this.#key(shard, 'facts'), most, factIn);
    return found.map(({ entry, value }) => ({ id: `${shard}-${entry}`, fact: value }));
  }

  async meeting(shard: number, room: RoomId): Promise<Meeting | undefined> {
    const key = this.#key(shard, 'meetings');
    const text = await this.#verbs.call(key, () => this.#redis.hget(key, room));
    if (text === null) return undefined;
    const meeting = meetingIn(text);
    if (meeting === undefined) this.#options.badInput('webhook');
    return meeting;
  }

  async settle(shard: number, { fact, room, meeting, events }: Settlement, at: number): Promise<number | undefined> {
    const keys = [this.#key(shard, 'facts'), this.#key(shard, 'meetings'), this.#key(shard, 'looked')] as const;
    const [refused] = await this.#verbs.run(
      'settle',
      [...keys, ...this.#queues(shard)],
      fact.slice(fact.indexOf('-') + 1),
      room,
      meeting === undefined ? '' : JSON.stringify(meeting),
      at,
      this.#options.most ?? MOST_EVENTS,
      TTL_MS,
      ...events.map((event) => JSON.stringify(event)),
    );
    return refused === undefined ? undefined : this.#number(refused);
  }

  async waiting(shard: number, url: string, most: number, after?: string): Promise<readonly WaitingEvent[]> {
    const found = await this.#read<WebhookEvent>(this.#queue(shard, url), most, eventIn, after);
    return found.map(({ entry, value }) => ({ ...value, entry }));
  }

  async done(shard: number, url: string, entry: string): Promise<void> {
    const key = this.#queue(shard, url);
    await this.#verbs.call(key, () => this.#redis.xdel(key, entry));
  }

  async bury(shard: number, { entry, ...letter }: DeadLetter & WaitingEvent): Promise<void> {
    const keys = [this.#queue(shard, letter.url), this.#key(shard, 'dead')] as const;
    await this.#verbs.run('bury', [...keys], entry, JSON.stringify(letter), MOST_LETTERS, TTL_MS);
  }

  async exhume(shard: number, { id, url }: Pick<DeadLetter, 'id' | 'url'>): Promise<Exhumed> {
    const key = this.#key(shard, 'dead');
    const letters = await this.#read(key, MOST_LETTERS, letterIn);
    const found = letters.find(({ value }) => value.id === id && value.url === url);
    if (found === undefined) return 'gone';
    const { type, room, at, body } = found.value;
    const event = JSON.stringify({ id, type, room, at, body } satisfies WebhookEvent);
    const most = this.#options.most ?? MOST_EVENTS;
    const [moved] = await this.#verbs.run('exhume', [key, this.#queue(shard, url)], found.entry, event, most, TTL_MS);
    if (moved === undefined) return 'gone';
    return moved === '1' ? 'waits' : 'full';
  }

  async deadLetters(most: number): Promise<readonly DeadLetter[]> {
    const shards = Array.from({ length: SHARDS }, (_, shard) => this.#key(shard, 'dead'));
    const found = shards.map(async (key) => {
      const entries = await this.#verbs.call(key, () => this.#redis.xrevrange(key, '+', '-', 'COUNT', most));
      return (await this.#decoded(key, entries, letterIn)).map(({ value }) => value);
    });
    const letters = (await Promise.all(found)).flat();
    return letters.toSorted((a, b) => b.buriedAt - a.buriedAt).slice(0, most);
  }

  async quiet(shard: number, before: number, most: number): Promise<readonly RoomId[]> {
    const key = this.#key(shard, 'looked');
    return this.#verbs.call(key, () => this.#redis.zrange(key, '-inf', String(before), 'BYSCORE', 'LIMIT', 0, most));
  }

  async looked(shard: number, room: RoomId, at: number): Promise<void> {
    const key = this.#key(shard, 'looked');
    await this.#verbs.call(key, () => this.#redis.zadd(key, 'XX', at, room));
  }

  async forget(shard: number, room: RoomId): Promise<void> {
    const [meetings, looked] = [this.#key(shard, 'meetings'), this.#key(shard, 'looked')];
    await Promise.all([
      this.#verbs.call(meetings, () => this.#redis.hdel(meetings, room)),
      this.#verbs.call(looked, () => this.#redis.zrem(looked, room)),
    ]);
  }

  async #read<Value>(
    key: string,
    most: number,
    decode: Decode<Value>,
    after?: string,
  ): Promise<readonly Decoded<Value>[]> {
    const from = after === undefined ? '-' : `(${after}`;
    const entries = await this.#verbs.call(key, () => this.#redis.xrange(key, from, '+', 'COUNT', most));
    return this.#decoded(key, entries, decode);
  }

  /** The entries that fit. Others are removed, and counted. */
  async #decoded<Value>(
    key: string,
    entries: readonly Entry[],
    decode: Decode<Value>,
  ): Promise<readonly Decoded<Value>[]> {
    const decoded = entries.map(([entry, fields]) => ({ entry, value: decode(fields[1]) }));
    const bad = decoded.filter(({ value }) => value === undefined).map(({ entry }) => entry);
    if (bad.length > 0) {
      this.#options.badInput('webhook', bad.length);
      await this.#verbs.call(key, () => this.#redis.xdel(key, ...bad));
    }
    return decoded.flatMap(({ entry, value }) => (value === undefined ? [] : [{ entry, value }]));
  }

  #number(text: string): number {
    return this.#verbs.understood(() => versionIn(text));
  }

  #queues(shard: number): readonly string[] {
    return this.#options.urls.map((url) => this.#queue(shard, url));
  }

  /** The queue of a URL hangs on the URL itself, so that an order that changes in WEBHOOK_URLS moves nothing. */
  #queue(shard: number, url: string): string {
    return this.#key(shard, `events:${createHash('sha256').update(url).digest('hex').slice(0, 16)}`);
  }

  #key(shard: number, part: string): string {
    return `${this.#options.prefix}:{webhooks-${shard}}:${part}`;
  }
}

type Decode<Value> = (text: string | undefined) => Value | undefined;

interface Decoded<Value> {
  readonly entry: string;
  readonly value: Value;
}
