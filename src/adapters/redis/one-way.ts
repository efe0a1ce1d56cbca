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
 * Publishes that Redis does not answer. Each answer would wake the node once more, which is a fifth of what a signal to
 * another node costs where few are on their way. Commands of a connection are executed in order, so that one PING
 * vouches for all publishes before it.
 */
export class OneWayPublisher {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #settle: OneWayOptions['settle'];
  /** The connection that is known to take CLIENT REPLY: a proxy or an access list may refuse it. */
  #able: Stream | undefined;
  /** What no receipt vouches for yet, and the connection it left by. */
  #unproven: Unproven | undefined;

  constructor({ redis, clock, settle }: OneWayOptions) {
    this.#redis = redis;
    this.#clock = clock;
    this.#settle = settle;
    redis.on('ready', () => void this.#tryOut());
    if (redis.status === 'ready') void this.#tryOut();
  }

  /** Writes a publish. False where the connection cannot, or cannot without an answer. */
  publish(channel: string, text: string, { entries, length }: Parcel): boolean {
    const { status, stream } = this.#redis;
    if (status !== 'ready' || stream !== this.#able || !stream.writable) return false;
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
    const arrived = this.#redis.stream === unproven.stream && (await succeeds(this.#redis.ping()));
    this.#settle(unproven, arrived);
  }

  async #tryOut(): Promise<void> {
    const { stream } = this.#redis;
    if (await succeeds(this.#redis.client('REPLY', 'ON'))) this.#able = stream;
  }
}

function succeeds(command: Promise<unknown>): Promise<boolean> {
  return command.then(
    () => true,
    () => false,
  );
}

/** A part of a command as Redis reads it (RESP, "Bulk strings"). */
function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}
