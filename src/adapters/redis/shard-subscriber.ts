import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import { ownerOf } from './client.ts';
import { ANSWER_MS, RETRY_MS } from './options.ts';

/** How long after a failed attempt the next one begins, in ms. */
const AGAIN_MS = 100;

interface Events {
  smessage: [channel: string, text: string];
  smessageBuffer: [channel: Buffer, message: Buffer];
}

/**
 * Sharded subscriptions on Redis Cluster: one connection for each channel, to the server that has its slot. ioredis's own
 * (`shardedSubscribers`) wait for every server of the cluster. So one silent server prevents that any channel is
 * subscribed again, and does so for good if the client is told to connect anew meanwhile
 * (docs/decisions/0008-silent-shards.md).
 */
export class ShardSubscriber extends EventEmitter<Events> {
  /** Knows which server has a slot. */
  readonly #cluster: Cluster;
  readonly #held = new Map<string, Holding>();

  constructor(cluster: Cluster) {
    super();
    this.#cluster = cluster;
  }

  /** Resolves when Redis has confirmed. Tries forever, and subscribes again whenever the subscription is lost. */
  ssubscribe(channel: string): Promise<void> {
    const held = this.#held.get(channel) ?? new Holding(this, this.#cluster, channel);
    this.#held.set(channel, held);
    return held.confirmed;
  }

  sunsubscribe(channels: string | readonly string[]): Promise<void> {
    for (const channel of [channels].flat()) {
      this.#held.get(channel)?.stop();
      this.#held.delete(channel);
    }
    return Promise.resolve();
  }

  /** Subscribes again over a new connection. Does nothing if an attempt is under way. */
  renew(channel: string): void {
    this.#held.get(channel)?.renew();
  }

  disconnect(): void {
    for (const held of this.#held.values()) held.stop();
    this.#held.clear();
  }
}

/** One channel, kept subscribed until `stop`. */
class Holding {
  readonly confirmed: Promise<void>;
  #confirm = (): void => undefined;
  /** Ends the attempt under way, or the subscription that is in force. */
  #lose = (): void => undefined;
  #inForce = false;
  readonly #stopped = new AbortController();

  constructor(subscriber: ShardSubscriber, cluster: Cluster, channel: string) {
    this.confirmed = new Promise((resolve) => {
      this.#confirm = resolve;
    });
    void this.#hold(subscriber, cluster, channel);
  }

  renew(): void {
    if (this.#inForce) this.#lose();
  }

  stop(): void {
    this.#stopped.abort();
    this.#lose();
  }

  async #hold(subscriber: ShardSubscriber, cluster: Cluster, channel: string): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const connection = ownerOf(cluster, channel)?.duplicate({
        lazyConnect: true,
        readOnly: false,
        enableReadyCheck: false,
        enableOfflineQueue: true,
        retryStrategy: null,
        commandTimeout: ANSWER_MS,
      });
      if (connection !== undefined) await this.#serve(subscriber, connection, channel);
      if (signal.aborted) return;
      // Another server may have the slot by now.
      if (cluster.status === 'ready') cluster.refreshSlotsCache();
      await pause(connection === undefined ? RETRY_MS : AGAIN_MS, undefined, { ref: false });
    }
  }

  /** Subscribes over this connection. Resolves when the subscription has failed or is lost. */
  async #serve(subscriber: ShardSubscriber, connection: Redis, channel: string): Promise<void> {
    const lost = new Promise<void>((resolve) => {
      connection.on('end', resolve);
      // Redis has ended the subscription, because the slot has another owner.
      connection.on('moved', resolve);
      this.#lose = resolve;
    });
    connection.on('error', () => undefined);
    connection.on('smessage', (from: string, text: string) => subscriber.emit('smessage', from, text));
    connection.on('smessageBuffer', (from: Buffer, message: Buffer) =>
      subscriber.emit('smessageBuffer', from, message),
    );
    const subscribed = connection.connect().then(async () => {
      await connection.ssubscribe(channel);
      this.#inForce = true;
      this.#confirm();
    });
    // A failed attempt ends here; the next one asks again which server has the slot.
    await Promise.race([subscribed.then(() => lost), lost]).catch(() => undefined);
    this.#inForce = false;
    subscribed.catch(() => undefined);
    connection.disconnect();
  }
}
