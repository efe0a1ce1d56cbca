import { Redis } from 'ioredis';
import type { NodeEvents } from '../../core/events.ts';
import type { BusMetrics, Clock, Envelope, NodeId, ReportBadInput } from '../../core/ports.ts';
import type { RedisClient } from './client.ts';
import type { Subscriber } from './connect.ts';
import { decodeLine } from './envelope-lines.ts';
import { InboxChannels } from './inbox-channels.ts';

/** The text of a probe, which the inbox sends to itself. */
const PROBE = 'probe';

/** How soon a subscription that failed is tried again, in ms. */
const RETRY_MS = 200;

/**
 * Longest batch that is read, in UTF-16 code units. A node begins another batch at 262,144, and no envelope has more than that
 * (`RedisNodeBus`).
 */
const BATCH_LENGTH = 1_048_576;

export interface InboxOptions {
  readonly commands: RedisClient;
  readonly subscriber: Subscriber;
  readonly prefix: string;
  readonly node: NodeId;
  readonly clock: Clock;
  readonly events: NodeEvents;
  readonly metrics: Pick<BusMetrics, 'arrived'>;
  /** Told of what came and is no envelope. */
  readonly badInput: ReportBadInput;
  /** For how long a channel may bring nothing and still count as fresh, in ms. */
  readonly staleMs: number;
}

/**
 * This node's own channels. They are subscribed once, before the node reports ready. The inbox probes itself, because
 * Redis may accept a subscription and answer commands, and still deliver nothing.
 */
export class RedisInbox {
  readonly #options: InboxOptions;
  /** When each channel last brought something, in ms since the Unix epoch. */
  readonly #heard: Map<string, number>;
  /** Channels whose probe Redis has taken, and which has not come back yet. */
  readonly #unanswered = new Set<string>();
  /** When the oldest probe that is out was sent over each channel, in seconds of the clock. */
  readonly #probedAt = new Map<string, number>();
  /** When each channel was last subscribed anew, in ms since the Unix epoch. */
  readonly #resubscribed = new Map<string, number>();

  constructor(options: InboxOptions) {
    this.#options = options;
    const now = options.clock.now();
    this.#heard = new Map(new InboxChannels(options.commands, options.prefix).of(options.node).map((it) => [it, now]));
  }

  /**
   * Resolves when Redis has confirmed the subscription of at least one channel. Never rejects: it tries forever. `deliver` must
   * not throw.
   */
  async open(deliver: (envelope: Envelope) => void): Promise<void> {
    const { subscriber } = this.#options;
    subscriber.on('smessage', (channel: string, text: string) => {
      if (this.#heard.has(channel)) this.#take(channel, text, deliver);
    });
    await Promise.any([...this.#heard.keys()].map((channel) => this.#subscribe(channel)));
    // ioredis subscribes again to the channels that it remembers. This also covers channels that it or Redis forgot.
    if (!(subscriber instanceof Redis)) return;
    subscriber.on('ready', () => {
      for (const channel of this.#heard.keys()) subscriber.ssubscribe(channel).catch(() => undefined);
    });
  }

  /** True while publishes to this node arrive on at least one channel. */
  get fresh(): boolean {
    return [...this.#heard.keys()].some((channel) => this.#isFresh(channel));
  }

  /** How long the inbox has brought nothing, in seconds. Of several channels the one that brought something last counts. */
  get silenceSeconds(): number {
    return (this.#options.clock.now() - Math.max(...this.#heard.values())) / 1_000;
  }

  /**
   * Publishes a probe to itself. Subscribes anew if Redis says that the channel has no listener, or if earlier probes did
   * not come back although Redis answers.
   */
  async probe(): Promise<void> {
    await Promise.all([...this.#heard.keys()].map((channel) => this.#probe(channel)));
  }

  async #probe(channel: string): Promise<void> {
    const { commands, subscriber, clock, events, staleMs } = this.#options;
    // A probe that is the first since the last answer may still be on its way: it proves nothing yet.
    const first = !this.#unanswered.has(channel);
    this.#unanswered.add(channel);
    const sentAt = clock.seconds();
    this.#probedAt.set(channel, this.#probedAt.get(channel) ?? sentAt);
    let listeners: number;
    try {
      listeners = Number(await commands.spublish(channel, PROBE));
    } catch {
      if (first) this.#unanswered.delete(channel);
      if (this.#probedAt.get(channel) === sentAt) this.#probedAt.delete(channel);
      events.emit({ type: 'probe-sent', result: 'failed' });
      return;
    }
    events.emit({ type: 'probe-sent', result: 'taken' });
    const now = clock.now();
    if (listeners > 0 && (first || this.#isFresh(channel))) return;
    if (subscriber instanceof Redis && subscriber.status !== 'ready') return;
    if (now - (this.#resubscribed.get(channel) ?? Number.NEGATIVE_INFINITY) < staleMs) return;
    this.#resubscribed.set(channel, now);
    events.emit({ type: 'inbox-renewed', reason: listeners === 0 ? 'forgotten' : 'silent' });
    if (subscriber instanceof Redis) subscriber.disconnect(true);
    else subscriber.renew(channel);
  }

  #take(channel: string, text: string, deliver: (envelope: Envelope) => void): void {
    this.#heard.set(channel, this.#options.clock.now());
    this.#unanswered.delete(channel);
    if (text === PROBE) {
      this.#probeReturned(channel);
      return;
    }
    const { badInput, metrics } = this.#options;
    if (text.length > BATCH_LENGTH) {
      badInput('envelope');
      return;
    }
    let bad = 0;
    let before: string | undefined;
    const lines = text.split('\n');
    metrics.arrived(lines.length);
    for (const line of lines) {
      const envelope = decodeLine(line, before);
      before = line;
      if (envelope === undefined) bad += 1;
      else deliver(envelope);
    }
    if (bad > 0) badInput('envelope', bad);
  }

  #probeReturned(channel: string): void {
    const sentAt = this.#probedAt.get(channel);
    if (sentAt === undefined) return;
    this.#probedAt.delete(channel);
    const { clock, events } = this.#options;
    events.emit({ type: 'probe-returned', seconds: clock.seconds() - sentAt });
  }

  #isFresh(channel: string): boolean {
    const { clock, staleMs } = this.#options;
    return clock.now() - (this.#heard.get(channel) ?? 0) < staleMs;
  }

  async #subscribe(channel: string): Promise<void> {
    const { subscriber, clock } = this.#options;
    for (;;) {
      try {
        await subscriber.ssubscribe(channel);
        this.#heard.set(channel, clock.now());
        return;
      } catch {
        await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
      }
    }
  }
}
