import type { Redis } from 'ioredis';
import type { NodeId, NodeLeases, Renewal } from '../../core/ports.ts';
import { Verbs } from './verbs.ts';

/** Leases in one sorted set, by Redis's own clock. */
export class RedisNodeLeases implements NodeLeases {
  readonly #redis: Redis;
  readonly #verbs: Verbs;
  readonly #leases: string;
  readonly #epoch: string;

  constructor(redis: Redis, prefix: string, observe: (seconds: number) => void) {
    this.#redis = redis;
    this.#verbs = new Verbs(redis, observe);
    this.#leases = `${prefix}:{nodes}:leases`;
    this.#epoch = `${prefix}:{nodes}:epoch`;
  }

  async renew(node: NodeId, leaseMs: number): Promise<Renewal> {
    const [lapsed, epoch = '', ...live] = await this.#verbs.run('renew', [this.#leases, this.#epoch], node, leaseMs);
    return { lapsed: lapsed === '1', live, epoch };
  }

  async isLive(node: NodeId): Promise<boolean> {
    const [answer] = await this.#verbs.run('is-live', [this.#leases], node);
    return answer === '1';
  }

  async epoch(): Promise<string> {
    return (await this.#verbs.call(() => this.#redis.get(this.#epoch))) ?? '';
  }

  async release(node: NodeId): Promise<void> {
    await this.#verbs.call(() => this.#redis.zrem(this.#leases, node));
  }
}
