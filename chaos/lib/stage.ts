import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../scripts/lib/free-port.ts';
import { metric } from '../../scripts/lib/metric.ts';
import { type RunningNode, startNode } from '../../scripts/lib/node-process.ts';
import { type RedisServer, startRedis } from '../../scripts/lib/redis-server.ts';
import { until } from '../../scripts/lib/until.ts';
import { Crowd } from './crowd.ts';
import { now } from './time.ts';
import { Wires } from './wires.ts';

/** What every node of a run is given, beside its port and Redis. In ms. */
export interface Terms {
  readonly leaseMs: number;
  readonly graceMs: number;
  readonly drainMs: number;
}

export interface StageOptions {
  readonly nodes: number;
  readonly terms: Terms;
  readonly roomCapacity: number;
  /** More settings for every node. */
  readonly env?: Readonly<Record<string, string>>;
  /** Says what happens, with its time. */
  readonly say: (line: string) => void;
}

/** How long a node may take to become ready, in ms. */
const READY_MS = 30_000;

/** Real Redis, real nodes, an edge in front of them, and a crowd of real clients. */
export class Stage {
  readonly #options: StageOptions;
  readonly #nodes: RunningNode[] = [];
  /** Process ids of nodes that are to end. */
  readonly #ending = new Set<number>();
  readonly wires: Wires;
  readonly crowd: Crowd;
  redis: RedisServer;
  #ended = 0;

  private constructor(options: StageOptions, redis: RedisServer, wires: Wires) {
    this.#options = options;
    this.redis = redis;
    this.wires = wires;
    this.crowd = new Crowd(wires);
  }

  static async start(options: StageOptions): Promise<Stage> {
    const redis = await startRedis();
    const stage = new Stage(options, redis, await Wires.start(redis.port));
    await Promise.all(Array.from({ length: options.nodes }, () => stage.startNode()));
    return stage;
  }

  get nodes(): readonly RunningNode[] {
    return this.#nodes;
  }

  get terms(): Terms {
    return this.#options.terms;
  }

  node(index: number): RunningNode {
    const node = this.#nodes[index];
    if (node === undefined) throw new Error(`no node ${index}`);
    return node;
  }

  /** What welcomes of this node say: its name and a suffix. */
  nameOf(index: number): string {
    const { port } = new URL(this.node(index).url);
    return this.crowd.nodes.find((name) => name.startsWith(`node${port}-`)) ?? '';
  }

  /** Nodes that ended though nobody asked them to. */
  get endedByThemselves(): number {
    return this.#ended;
  }

  /** One series of all nodes' metrics, added up. */
  async metric(series: string): Promise<number> {
    const values = await Promise.all(this.#nodes.map(({ url }) => metric(url, series)));
    return values.reduce((total, value) => total + value, 0);
  }

  /** Kills a node, or asks it to end; resolves with how it ended. */
  async end(index: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | NodeJS.Signals> {
    const node = this.node(index);
    this.#ending.add(node.pid);
    node.kill(signal);
    return node.exited;
  }

  /** Redis killed and started again on its port, with nothing in it. */
  async restartRedis(): Promise<void> {
    await this.redis.stop();
    this.redis = await startRedis({ port: this.redis.port });
  }

  /** Starts a node, on the port of an earlier one where that is given; resolves when it is ready. */
  async startNode(port = 0): Promise<RunningNode> {
    const { terms, roomCapacity } = this.#options;
    const given = port === 0 ? await freePort() : port;
    const node = await startNode({
      PORT: String(given),
      NODE_ID: `node${given}`,
      REDIS_URL: this.wires.redisUrl,
      // All clients have one address here. The limits are counted all the same.
      ADDRESS_LIMITS: '1000',
      ...this.#options.env,
      LEASE_MS: String(terms.leaseMs),
      GRACE_MS: String(terms.graceMs),
      DRAIN_MS: String(terms.drainMs),
      ROOM_CAPACITY: String(roomCapacity),
    });
    void node.exited.then(() => {
      if (!this.#ending.has(node.pid)) this.#ended += 1;
    });
    const index = this.#nodes.findIndex(({ url }) => url === node.url);
    if (index === -1) this.#nodes.push(node);
    else this.#nodes[index] = node;
    await until('the node to be ready', () => this.isReady(node), READY_MS);
    this.wires.tell({ do: 'node', port: given });
    return node;
  }

  async isReady({ url }: RunningNode): Promise<boolean> {
    try {
      return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1_000) })).ok;
    } catch {
      return false;
    }
  }

  /** Every node answers again that it is ready. */
  async allReady(): Promise<void> {
    await until(
      'all nodes to be ready',
      async () => (await Promise.all(this.#nodes.map((node) => this.isReady(node)))).every(Boolean),
      READY_MS,
    );
  }

  say(line: string): void {
    this.#options.say(line);
  }

  /** Lets the load run, with a line of progress every two seconds. */
  async run(ms: number): Promise<void> {
    const end = now() + ms;
    while (now() < end) {
      // A remainder of a few ms is no step of its own.
      await pause(Math.min(2_000, Math.ceil(end - now()) + 1));
      this.#tellProgress();
    }
  }

  #tellProgress(): void {
    const { sent, delivered } = this.crowd.totals;
    this.say(`  sent ${sent}, delivered ${delivered}, under way ${sent - delivered}`);
  }

  async stop(): Promise<void> {
    this.crowd.close();
    for (const { pid } of this.#nodes) this.#ending.add(pid);
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await this.wires.close();
    await this.redis.stop();
  }
}
