import type { Redis } from 'ioredis';
import type { NodeId, NodeLeases } from '../../core/ports.ts';
import { Verbs } from './verbs.ts';

/** Leases in one sorted set, by Redis's own clock. */
export class RedisNodeLeases implements NodeLeases {
  readonly #redis: Redis;
  readonly #verbs: Verbs;
  readonly #key: string;

  constructor(redis: Redis, prefix: string, observe: (seconds: number) => void) {
    this.#redis = redis;
    this.#verbs = new Verbs(redis, observe);
    this.#key = `${prefix}:nodes`;
  }

  async renew(node: NodeId, leaseMs: number): Promise<{ lapsed: boolean; live: readonly NodeId[] }> {
    const [lapsed, ...live] = await this.#verbs.run('renew', [this.#key], node, leaseMs);
    return { lapsed: lapsed === '1', live };
  }

  async isLive(node: NodeId): Promise<boolean> {
    const [answer] = await this.#verbs.run('is-live', [this.#key], node);
    return answer === '1';
  }

  async release(node: NodeId): Promise<void> {
    await this.#verbs.call(() => this.#redis.zrem(this.#key, node));
  }
}
