import type { Redis } from 'ioredis';
import type { Clock, Envelope, Log, NodeId } from '../../core/ports.ts';
import { inboxChannel } from './bus.ts';
import { decodeLine } from './envelope-lines.ts';

/** What the inbox sends to itself. */
const PROBE = 'probe';

export interface InboxOptions {
  readonly commands: Redis;
  readonly subscriber: Redis;
  readonly prefix: string;
  readonly node: NodeId;
  readonly clock: Clock;
  readonly log: Log;
  /** How old the last probe that came back may be, in ms. */
  readonly staleMs: number;
}

/**
 * This node's own channel: subscribed once, before the node reports ready. It probes itself, because Redis may accept
 * a subscription, answer commands, and deliver nothing.
 */
export class RedisInbox {
  readonly #options: InboxOptions;
  readonly #channel: string;
  #heard: number;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#channel = inboxChannel(options.prefix, options.node);
    this.#heard = options.clock.now();
  }

  /** Resolves when Redis has confirmed the subscription. */
  async open(deliver: (envelope: Envelope) => void): Promise<void> {
    const { subscriber, clock, log } = this.#options;
    subscriber.on('message', (channel: string, text: string) => {
      if (channel !== this.#channel) return;
      this.#heard = clock.now();
      if (text === PROBE) return;
      for (const line of text.split('\n')) {
        const envelope = decodeLine(line);
        if (envelope === undefined) log.warn('envelope not understood', {});
        else deliver(envelope);
      }
    });
    await subscriber.subscribe(this.#channel);
    this.#heard = clock.now();
    // ioredis subscribes again to what it thinks is subscribed; this is for what it or Redis forgot.
    subscriber.on('ready', () => void subscriber.subscribe(this.#channel).catch(() => undefined));
  }

  /** True while what is published to this node arrives. */
  get fresh(): boolean {
    return this.#options.clock.now() - this.#heard < this.#options.staleMs;
  }

  /** Publishes to itself; makes the subscription anew when earlier probes did not come back though Redis answers. */
  async probe(): Promise<void> {
    const { commands, subscriber, log } = this.#options;
    try {
      await commands.publish(this.#channel, PROBE);
    } catch {
      return;
    }
    if (this.fresh || subscriber.status !== 'ready') return;
    log.warn('inbox is silent, subscribing again', {});
    subscriber.disconnect(true);
  }
}
