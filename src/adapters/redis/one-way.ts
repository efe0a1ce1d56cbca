import type { Redis } from 'ioredis';
import type { Clock } from '../../core/ports.ts';

/** How long after a publish Redis is asked whether it has executed it, in ms. */
const RECEIPT_MS = 200;

/** Redis does not answer the command after `CLIENT REPLY SKIP` (documentation of Redis, "CLIENT REPLY"): a publish. */
const PUBLISH_UNANSWERED = `*3\r\n${bulk('CLIENT')}${bulk('REPLY')}${bulk('SKIP')}*3\r\n${bulk('SPUBLISH')}`;

/** What one publish carries, or all publishes since the last receipt together. */
export interface Parcel {
  readonly entries: number;
  /** The size of its text. */
  readonly bytes: number;
}

export interface OneWayOptions {
  /** A connection for this publisher alone: a refused publish would shift the answers to other commands. */
  readonly redis: Redis;
  readonly clock: Clock;
  /** Called once for every parcel that `publish` took, or for several together: whether Redis has executed it. */
  readonly onOutcome: (parcel: Parcel, arrived: boolean) => void;
}

type Stream = Redis['stream'];

interface Unproven {
  readonly stream: Stream;
  entries: number;
  bytes: number;
}

/**
 * Publishes that Redis does not answer, because each answer would wake the node once more
 * (docs/decisions/0012-unanswered-publishes.md). Redis executes the commands of a connection in order. So one later
 * question proves all publishes before it: how many publishes has the server refused so far? A connection that does not
 * answer this question is replaced.
 */
export class OneWayPublisher {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #onOutcome: OneWayOptions['onOutcome'];
  /** The stream that is known to take CLIENT REPLY. A proxy or an access list may refuse it on another. */
  #able: Stream | undefined;
  /** The publishes that no receipt has proved yet, and the stream that they were written to. */
  #unproven: Unproven | undefined;
  /** How many publishes the server had refused when it was last asked. */
  #refused = 0;

  constructor({ redis, clock, onOutcome }: OneWayOptions) {
    this.#redis = redis;
    this.#clock = clock;
    this.#onOutcome = onOutcome;
    redis.on('ready', () => void this.#tryOut());
    // Redis refused CLIENT REPLY SKIP and answered the publish: ioredis reports an answer without a command as an error.
    redis.on('error', () => this.#renew(this.#redis.stream));
    if (redis.status === 'ready') void this.#tryOut();
  }

  /** The stream for publishes; undefined while there is no connection, or none that takes CLIENT REPLY. */
  get stream(): Stream | undefined {
    const { status, stream } = this.#redis;
    return status === 'ready' && stream === this.#able && stream.writable ? stream : undefined;
  }

  /** Writes a publish. Answers false, and writes nothing, if there is no stream for it. */
  publish(channel: string, text: string, { entries, bytes }: Parcel): boolean {
    const { stream } = this;
    if (stream === undefined) return false;
    stream.write(PUBLISH_UNANSWERED + bulk(channel) + bulk(text));
    if (this.#unproven?.stream === stream) {
      this.#unproven.entries += entries;
      this.#unproven.bytes += bytes;
      return true;
    }
    const unproven = { stream, entries, bytes };
    this.#unproven = unproven;
    this.#clock.after(RECEIPT_MS, () => void this.#prove(unproven));
    return true;
  }

  async #prove(unproven: Unproven): Promise<void> {
    if (this.#unproven === unproven) this.#unproven = undefined;
    const { stream } = unproven;
    const sameStream = this.#able === stream && this.#redis.stream === stream;
    const refused = sameStream ? await this.#askRefused().catch(() => undefined) : undefined;
    this.#onOutcome(unproven, refused !== undefined && refused === this.#refused);
    if (refused === undefined) this.#renew(stream);
    else if (this.#able === stream) this.#refused = refused;
  }

  /** How many publishes the server refused; undefined if its answer does not tell. Rejects if none comes. */
  async #askRefused(): Promise<number | undefined> {
    return refusedPublishes(await this.#redis.info('commandstats'));
  }

  /** Replaces the stream, if it is still the one in use. Nothing for undefined: before the first connection. */
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
      // A server that refused will refuse again. If there was no answer, a new connection tries again.
      if (!(error instanceof Error && error.name === 'ReplyError')) stream.destroy();
    }
  }
}

/**
 * SPUBLISH commands that a server refused or failed to carry out, from every connection, since its statistics were
 * reset (documentation of Redis, "INFO", section commandstats). Undefined if the text does not tell.
 */
function refusedPublishes(stats: string): number | undefined {
  // A server that counts refused calls lists them for each command that was called, and CLIENT REPLY was called.
  if (!stats.includes('rejected_calls=')) return undefined;
  const [, rejected = 0, failed = 0] =
    /^cmdstat_spublish:.*,rejected_calls=(\d+),failed_calls=(\d+)/m.exec(stats) ?? [];
  return Number(rejected) + Number(failed);
}

/** A part of a command as Redis reads it (RESP, "Bulk strings"). */
function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}
