import { Cluster } from 'ioredis';
import type { NodeId } from '../../core/ports.ts';
import { type RedisClient, slotOf } from './client.ts';

/** Least distance of the slots of a node's two inbox channels: a third of all, so that no shard of three has both. */
const APART = 5_462;

/** Most nodes whose channels are remembered. */
const CACHED = 1_000;

/**
 * The channels of a node's inbox, in the order in which to try them. On Redis Cluster there are two, on different shards,
 * so that every node stays reachable when one shard is lost.
 */
export class InboxChannels {
  readonly #prefix: string;
  readonly #count: 1 | 2;
  readonly #known = new Map<NodeId, readonly string[]>();

  constructor(redis: RedisClient, prefix: string) {
    this.#prefix = prefix;
    this.#count = redis instanceof Cluster ? 2 : 1;
  }

  of(node: NodeId): readonly string[] {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const first = `${this.#prefix}:inbox:${node}`;
    const channels = this.#count === 1 ? [first] : [first, elsewhere(first)];
    if (this.#known.size >= CACHED) this.#known.clear();
    this.#known.set(node, channels);
    return channels;
  }
}

function elsewhere(channel: string): string {
  for (let number = 2; ; number += 1) {
    const other = `${channel}:${number}`;
    if (Math.abs(slotOf(other) - slotOf(channel)) >= APART) return other;
  }
}
