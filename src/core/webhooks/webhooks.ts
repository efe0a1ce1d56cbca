import type { NodeEvent } from '../events.ts';
import type { Clock, DeadLetter, Exhumed, NodeId, RoomFact, WebhookQueue } from '../ports.ts';
import { StoreUnavailable } from '../ports.ts';
import { factOf, type RoomKnowledge } from './facts.ts';
import { Outbox } from './outbox.ts';
import { Shard, type ShardPorts } from './shard.ts';

/** How often a node looks at its shards, and for shards that are free, in ms. */
const LOOK_MS = 500;

/** A node that has its share asks for one shard more at every so many looks: other nodes may have no webhooks. */
const PATIENCE = 4;

export interface WebhookPorts extends ShardPorts, RoomKnowledge {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly queue: WebhookQueue;
  /** How many nodes have a lease, this one included. */
  readonly liveNodes: () => number;
  /** For how long a node has a shard that it does not keep, in ms. */
  readonly leaseMs: number;
}

/** The webhooks of one node: what it tells, and the shards of the queue that it works on. */
export class Webhooks {
  readonly #ports: WebhookPorts;
  readonly #outbox: Outbox;
  readonly #shards = new Map<number, Shard>();
  /** Shards that are given up when the attempts under way are over, each with the promise of that. They are still kept. */
  readonly #leaving = new Map<number, Promise<void>>();
  /** How many events wait for all URLs in each shard, as of its latest look. */
  readonly #waiting = new Map<number, number>();
  #looks = 0;
  /** How many nodes had a lease at the latest look. */
  #live = 0;
  #looking: Promise<void> | undefined;
  #cancel = (): void => undefined;
  #stopped = false;

  constructor(ports: WebhookPorts) {
    this.#ports = ports;
    this.#outbox = new Outbox({
      ...ports,
      onAppended: (facts) => this.#kick(facts),
    });
  }

  /** A listener of the node's events. It waits for nothing, and never throws. */
  record(event: NodeEvent): void {
    const fact = factOf(event, this.#ports.clock.now(), this.#ports);
    if (fact !== undefined) this.#outbox.add(fact);
  }

  start(): void {
    this.#looking = this.#look();
  }

  /** Tells what waits, ends attempts that are under way, and hands its shards over. */
  async stop(): Promise<void> {
    await this.#outbox.close();
    this.#stopped = true;
    this.#cancel();
    await this.#looking;
    for (const shard of this.#shards.keys()) this.#release(shard);
    await Promise.all(this.#leaving.values());
  }

  /** The latest events that were given up, the newest first: at most `most` (SPEC R225). */
  deadLetters(most: number): Promise<readonly DeadLetter[]> {
    return this.#ports.queue.deadLetters(most);
  }

  /** Lets a dead letter wait for its URL again (SPEC R246). `off`: the URL is none of this node's. Rejects with StoreUnavailable. */
  async sendAgain({ room, id, url }: Pick<DeadLetter, 'room' | 'id' | 'url'>): Promise<Exhumed | 'off'> {
    const { queue, urls } = this.#ports;
    return urls.includes(url) ? queue.exhume(queue.shardOf(room), { id, url }) : 'off';
  }

  /** Events that wait in this node's shards, for all URLs, and how long the oldest has waited, in seconds. */
  backlog(): { readonly waiting: number; readonly oldestSeconds: number } {
    let waiting = this.#outbox.size;
    for (const count of this.#waiting.values()) waiting += count;
    const all = [...this.#shards.values()].map(({ oldestAt }) => oldestAt).filter((at) => at !== undefined);
    const oldestSeconds = all.length === 0 ? 0 : Math.max(0, this.#ports.clock.now() - Math.min(...all)) / 1_000;
    return { waiting, oldestSeconds };
  }

  /** Works at once on facts of shards that this node has. Those of others are found at the next look of their node. */
  #kick(facts: readonly RoomFact[]): void {
    const { queue } = this.#ports;
    for (const shard of new Set(facts.map(({ room }) => queue.shardOf(room)))) void this.#shards.get(shard)?.work();
  }

  async #look(): Promise<void> {
    try {
      await this.#keepShards();
      await this.#takeShards();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) this.#ports.onError(error);
    }
    this.#looking = undefined;
    if (this.#stopped) return;
    this.#cancel = this.#ports.clock.after(LOOK_MS, () => {
      this.#looking = this.#look();
    });
  }

  async #keepShards(): Promise<void> {
    const share = this.#share();
    const extra = this.#live === this.#ports.liveNodes() ? 0 : this.#shards.size - share;
    this.#live = this.#ports.liveNodes();
    // A node is new: it gets the shards that are over the share.
    for (const shard of [...this.#shards.keys()].slice(0, Math.max(0, extra))) this.#release(shard);
    const { queue, nodeId, leaseMs } = this.#ports;
    const kept = [...this.#leaving.keys()].map((shard) => queue.take(shard, nodeId, leaseMs));
    await Promise.all([...kept, ...[...this.#shards.keys()].map((shard) => this.#take(shard))]);
  }

  /** Asks for as many shards as are missing, so that what all nodes ask does not grow with their number. */
  async #takeShards(): Promise<void> {
    const { queue, random } = this.#ports;
    this.#looks += 1;
    const missing = this.#share() - this.#shards.size;
    const most = missing > 0 ? missing : Number(this.#looks % PATIENCE === 0);
    // Each node begins elsewhere, so that nodes that start together do not ask for the same ones.
    const begin = Math.floor(random() * queue.shards);
    const order = Array.from({ length: queue.shards }, (_, step) => (begin + step) % queue.shards);
    const others = order.filter((shard) => !this.#shards.has(shard) && !this.#leaving.has(shard));
    for (const shard of others.slice(0, most)) if (!this.#stopped) await this.#take(shard);
  }

  /** How many shards this node should have. */
  #share(): number {
    return Math.ceil(this.#ports.queue.shards / Math.max(1, this.#ports.liveNodes()));
  }

  async #take(shard: number): Promise<void> {
    const { queue, nodeId, leaseMs } = this.#ports;
    const look = await queue.take(shard, nodeId, leaseMs);
    // Given up meanwhile.
    if (this.#leaving.has(shard)) return;
    if (look === undefined) {
      // This node did not keep it in time, and another one has it.
      void this.#drop(shard);
      return;
    }
    const mine = this.#shards.get(shard) ?? new Shard(shard, this.#ports);
    this.#shards.set(shard, mine);
    this.#waiting.set(
      shard,
      look.waiting.reduce((sum, count) => sum + count, 0),
    );
    void mine.work();
  }

  /** Gives a shard up as soon as its attempts under way are over, so that another node does not send the same beside them. */
  #release(shard: number): void {
    const { queue, nodeId } = this.#ports;
    const left = this.#drop(shard)
      .then(() => queue.release(shard, nodeId))
      .catch(() => undefined)
      .finally(() => this.#leaving.delete(shard));
    this.#leaving.set(shard, left);
  }

  async #drop(shard: number): Promise<void> {
    const mine = this.#shards.get(shard);
    this.#shards.delete(shard);
    this.#waiting.delete(shard);
    await mine?.stop();
  }
}
