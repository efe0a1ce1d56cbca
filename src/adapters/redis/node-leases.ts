import type { NodeId, NodeLeases, Renewal, SharedKeys } from '../../core/ports.ts';
import type { RedisClient } from './client.ts';
import { Lineage } from './lineage.ts';
import { notUnderstood, versionIn } from './room-answers.ts';
import { type StoreReports, Verbs } from './verbs.ts';

/** How many keys the store keeps. A key of an earlier store is needed for one grace period only. */
const KEYS_KEPT = 4;

/** Node leases in one sorted set, timed by Redis's own clock. On Redis Cluster they are on one shard. */
export class RedisNodeLeases implements NodeLeases {
  readonly #redis: RedisClient;
  readonly #verbs: Verbs;
  readonly #lineage: Lineage;
  readonly #leases: string;
  readonly #epoch: string;
  readonly #keys: string;
  readonly #shared: SharedKeys;

  constructor(redis: RedisClient, prefix: string, shared: SharedKeys, reports: StoreReports) {
    this.#redis = redis;
    this.#verbs = new Verbs(redis, 'lease', reports);
    this.#lineage = new Lineage(redis);
    this.#leases = `${prefix}:{nodes}:leases`;
    this.#epoch = `${prefix}:{nodes}:epoch`;
    this.#keys = `${prefix}:{nodes}:keys`;
    this.#shared = shared;
  }

  async renew(node: NodeId, leaseMs: number): Promise<Renewal> {
    const { offered, fallback } = this.#shared;
    const keys = [this.#leases, this.#epoch, this.#keys] as const;
    const [answer, lineage] = await Promise.all([
      this.#verbs.run('renew', keys, node, leaseMs, offered.join(), fallback, KEYS_KEPT),
      this.#lineage.look(),
    ]);
    const [lapsed, ended, epoch, kept, ...live] = answer;
    if (epoch === undefined || kept === undefined) return this.#verbs.understood(notUnderstood);
    this.#shared.learn(kept === '' ? [] : kept.split(','));
    return { lapsed: lapsed === '1', ended: Number(ended), live, epoch: `${epoch} ${lineage}` };
  }

  async isLive(node: NodeId): Promise<boolean> {
    const [answer] = await this.#verbs.run('is-live', [this.#leases], node);
    return answer === '1';
  }

  async nodes(): Promise<ReadonlyMap<NodeId, number>> {
    const answer = await this.#verbs.run('leases', [this.#leases]);
    const nodes = new Map<NodeId, number>();
    for (let at = 0; at < answer.length; at += 2) {
      nodes.set(
        answer[at] ?? '',
        this.#verbs.understood(() => versionIn(answer[at + 1])),
      );
    }
    return nodes;
  }

  async epoch(): Promise<string> {
    const [epoch, lineage] = await Promise.all([
      this.#verbs.call(this.#epoch, () => this.#redis.get(this.#epoch)),
      this.#lineage.look(),
    ]);
    return epoch === null ? '' : `${epoch} ${lineage}`;
  }

  async release(node: NodeId): Promise<void> {
    await this.#verbs.call(this.#leases, () => this.#redis.zrem(this.#leases, node));
  }
}
