import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startFlags } from '../../bench/opponents/signalbox.ts';
import { classic } from '../../bench/opponents/tutorial.ts';
import { freePort } from '../lib/free-port.ts';
import { type RunningNode, startProcess } from '../lib/node-process.ts';
import { type RedisServer, startRedis } from '../lib/redis-server.ts';
import { until } from '../lib/until.ts';

const root = join(import.meta.dirname, '..', '..');
const readyMs = 60_000;

/** A server process under load. */
export interface LoadedNode {
  readonly url: string;
  readonly pid: number;
}

/** What a script loads. */
export interface Cluster {
  /** Base URLs, in the order in which peers take turns. */
  readonly urls: readonly string[];
  /** Of servers that were started here; empty for a cluster that ran already. */
  readonly pids: readonly number[];
  readonly redis: RedisServer | undefined;
  stop(): Promise<void>;
}

/** A cluster that runs already. */
export function runningCluster(urls: readonly string[]): Cluster {
  return { urls, pids: [], redis: undefined, stop: async () => undefined };
}

/** The Socket.IO server of the usual tutorials with the classic Redis adapter, from bench/. */
export async function startClassic(nodes: number): Promise<Cluster> {
  const redis = await startRedis();
  const runtime = { program: process.execPath, flags: [], before: undefined };
  const servers = await classic.start({ runtime, nodes, redisUrl: redis.url, roomCapacity: 8 });
  return {
    urls: servers.map(({ url }) => url),
    pids: servers.map(({ pid }) => pid),
    redis,
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      await redis.stop();
    },
  };
}

/** Signalbox nodes and a Redis that were started here, and can be ended and started again. */
export class OwnCluster implements Cluster {
  readonly redis: RedisServer;
  readonly #env: Readonly<Record<string, string>>;
  readonly #nodes: RunningNode[] = [];

  private constructor(redis: RedisServer, env: Readonly<Record<string, string>>) {
    this.redis = redis;
    this.#env = env;
  }

  /** One node of each folder, a checkout or an unpacked package. `env`: more settings of every node. */
  static async start(folders: readonly string[], env: Readonly<Record<string, string>>): Promise<OwnCluster> {
    const cluster = new OwnCluster(await startRedis(), env);
    for (const node of await Promise.all(folders.map((folder) => cluster.#start(folder, 0)))) cluster.#nodes.push(node);
    return cluster;
  }

  get nodes(): readonly LoadedNode[] {
    return this.#nodes;
  }

  get urls(): readonly string[] {
    return this.#nodes.map(({ url }) => url);
  }

  get pids(): readonly number[] {
    return this.#nodes.map(({ pid }) => pid);
  }

  /** Ends a node; resolves with its exit code, or the signal that ended it. */
  async end(index: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | NodeJS.Signals> {
    const node = this.#node(index);
    node.kill(signal);
    return node.exited;
  }

  /** Starts a node again that has ended, on its port; resolves when it is ready. */
  async startAgain(index: number): Promise<void> {
    this.#nodes[index] = await this.#start(root, Number(new URL(this.#node(index).url).port));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await this.redis.stop();
  }

  #node(index: number): RunningNode {
    const node = this.#nodes[index];
    if (node === undefined) throw new Error(`no node ${index}`);
    return node;
  }

  async #start(folder: string, port: number): Promise<RunningNode> {
    const given = port === 0 ? await freePort() : port;
    const node = await startProcess([...startFlags(folder), mainOf(folder)], {
      PORT: String(given),
      NODE_ID: `load${given}`,
      REDIS_URL: this.redis.url,
      // All clients of a load generator have one address.
      ADDRESS_LIMITS: '0',
      ...this.#env,
    });
    await until(
      'the node to be ready',
      () =>
        fetch(`${node.url}/health/ready`)
          .then(({ ok }) => ok)
          .catch(() => false),
      readyMs,
    );
    return node;
  }
}

/** The entry of a node in a checkout or in an unpacked package; undefined where there is none. */
export function entryOf(folder: string): string | undefined {
  return [join(folder, 'src', 'main.ts'), join(folder, 'dist', 'src', 'main.js')].find((path) => existsSync(path));
}

function mainOf(folder: string): string {
  const entry = entryOf(folder);
  if (entry === undefined) throw new Error(`no node in ${folder}`);
  return entry;
}

/** Nodes of this checkout. */
export function nodesHere(count: number): readonly string[] {
  return Array.from({ length: count }, () => root);
}
