import type { Redis } from 'ioredis';
import type { Clock } from '../../core/ports.ts';

/** How long after a publish Redis is asked whether it has come so far, in ms. */
const RECEIPT_MS = 200;

/** Redis does not answer what follows `CLIENT REPLY SKIP` (documentation of Redis, "CLIENT REPLY"), a publish here. */
const PUBLISH_UNANSWERED = `*3\r\n${bulk('CLIENT')}${bulk('REPLY')}${bulk('SKIP')}*3\r\n${bulk('SPUBLISH')}`;

/** What was published together, or since the last receipt. */
export interface Parcel {
  readonly entries: number;
  /** In characters. */
  readonly length: number;
}

export interface OneWayOptions {
  /** A connection that nobody else uses: a refused publish would shift the answers to their commands. */
  readonly redis: Redis;
  readonly clock: Clock;
  /** Told of every parcel that was taken, sooner or later: whether Redis has had it. */
  readonly settle: (parcel: Parcel, arrived: boolean) => void;
}

type Stream = Redis['stream'];

interface Unproven {
  readonly stream: Stream;
  entries: number;
  length: number;
}

/**
 * Publishes that Redis does not answer: each answer would wake the node once more (docs/decisions/0012-unanswered-publishes.md).
 * Commands of a connection are executed in order. So one later question, how many publishes the server has refused so
 * far, vouches for all publishes before it. A connection that does not answer this question is replaced.
 */
export class OneWayPublisher {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #settle: OneWayOptions['settle'];
  /** The stream that is known to take CLIENT REPLY: a proxy or an access list may refuse it. */
  #able: Stream | undefined;
  /** What no receipt vouches for yet, and the stream it left by. */
  #unproven: Unproven | undefined;
  /** How many publishes the server had refused when it was last asked. */
  #refused = 0;

  constructor({ redis, clock, settle }: OneWayOptions) {
    this.#redis = redis;
    this.#clock = clock;
    this.#settle = settle;
    redis.on('ready', () => void this.#tryOut());
    // ioredis also reports an answer to no question: the server refused CLIENT REPLY SKIP and answered the publish.
    redis.on('error', () => this.#renew(this.#redis.stream));
    if (redis.status === 'ready') void this.#tryOut();
  }

  /** Where publishes are written now; undefined where they cannot be, or not without an answer. */
  get stream(): Stream | undefined {
    const { status, stream } = this.#redis;
    return status === 'ready' && stream === this.#able && stream.writable ? stream : undefined;
  }

  /** Writes a publish. False where there is no stream for it. */
  publish(channel: string, text: string, { entries, length }: Parcel): boolean {
    const { stream } = this;
    if (stream === undefined) return false;
    stream.write(PUBLISH_UNANSWERED + bulk(channel) + bulk(text));
    if (this.#unproven?.stream === stream) {
      this.#unproven.entries += entries;
      this.#unproven.length += length;
      return true;
    }
    const unproven = { stream, entries, length };
    this.#unproven = unproven;
    this.#clock.after(RECEIPT_MS, () => void this.#prove(unproven));
    return true;
  }

  async #prove(unproven: Unproven): Promise<void> {
    if (this.#unproven === unproven) this.#unproven = undefined;
    const { stream } = unproven;
    const sameStream = this.#able === stream && this.#redis.stream === stream;
    const refused = sameStream ? await this.#askRefused().catch(() => undefined) : undefined;
    this.#settle(unproven, refused !== undefined && refused === this.#refused);
    if (refused === undefined) this.#renew(stream);
    else if (this.#able === stream) this.#refused = refused;
  }

  /** Undefined where the answer does not tell. Rejects where none comes, or an error. */
  async #askRefused(): Promise<number | undefined> {
    return refusedPublishes(await this.#redis.info('commandstats'));
  }

  /** Gives up a stream for a new one, once. Undefined: before the first there is none. */
  #renew(stream: Stream | undefined): void {
    if (stream === undefined || this.#able !== stream) return;
    this.#able = undefined;
    // Not `disconnect`, which would wait for a silent server to close its side.
    stream.destroy();
  }

  async #tryOut(): Promise<void> {
    const { stream } = this.#redis;
    try {
      await this.#redis.client('REPLY', 'ON');
      const refused = await this.#askRefused();
      if (refused === undefined || this.#redis.stream !== stream) return;
      this.#refused = refused;
      this.#able = stream;
    } catch (error) {
      // What was refused stays so. What got no answer is tried again, by another connection.
      if (!(error instanceof Error && error.name === 'ReplyError')) stream.destroy();
    }
  }
}

/**
 * SPUBLISH commands that a server refused or failed to carry out, from every connection, since its statistics were
 * reset (documentation of Redis, "INFO", section commandstats). Undefined where the text does not tell.
 */
function refusedPublishes(stats: string): number | undefined {
  // The server lists a command from its first call on, and this connection has called CLIENT REPLY.
  if (!stats.includes('rejected_calls=')) return undefined;
  const [, rejected = 0, failed = 0] =
    /^cmdstat_spublish:.*,rejected_calls=(\d+),failed_calls=(\d+)/m.exec(stats) ?? [];
  return Number(rejected) + Number(failed);
}

/** A part of a command as Redis reads it (RESP, "Bulk strings"). */
function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}
