import type { Redis } from 'ioredis';
import { type RunningNode, startNode } from './node.ts';
import { type RawClient, rawClient } from './raw-client.ts';
import type { RedisServer } from './redis.ts';
import { type RedisDeployment, standaloneRedis } from './redis-deployment.ts';

/** Redis and nodes that share it, as processes. */
export class ProcessCluster {
  readonly #deployment: RedisDeployment;
  readonly #env: Readonly<Record<string, string>>;
  readonly #nodes: RunningNode[] = [];
  readonly #clients: RawClient[] = [];

  private constructor(deployment: RedisDeployment, env: Readonly<Record<string, string>>) {
    this.#deployment = deployment;
    this.#env = env;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<ProcessCluster> {
    return ProcessCluster.on(await standaloneRedis(), env);
  }

  /** A cluster on Redis in any mode. `stop` stops this Redis too. */
  static on(deployment: RedisDeployment, env: Readonly<Record<string, string>> = {}): ProcessCluster {
    return new ProcessCluster(deployment, env);
  }

  /** The REDIS_URL of the nodes. */
  get url(): string {
    return this.#deployment.url;
  }

  /** Redis, or its first primary. */
  get redis(): RedisServer {
    const [first] = this.#deployment.primaries;
    if (first === undefined) throw new Error('no primary');
    return first;
  }

  /** A connection of the test's own to `redis`. */
  get inspect(): Redis {
    const [first] = this.#deployment.inspect;
    if (first === undefined) throw new Error('no primary');
    return first;
  }

  /** The same to all primaries. */
  get inspectAll(): readonly Redis[] {
    return this.#deployment.inspect;
  }

  async node(env: Readonly<Record<string, string>> = {}): Promise<RunningNode> {
    const node = await startNode({ REDIS_URL: this.#deployment.url, ...this.#env, ...env });
    this.#nodes.push(node);
    return node;
  }

  async client({ url }: RunningNode): Promise<RawClient> {
    const client = await rawClient(url);
    this.#clients.push(client);
    return client;
  }

  /** A client that has joined, with parts of its welcome. */
  async joined(
    node: RunningNode,
    room: string,
    request: object = {},
  ): Promise<RawClient & { readonly self: string; readonly secret: string; readonly version: number }> {
    const client = await this.client(node);
    const welcome: unknown = await client.ask('join', { v: 1, room, ...request });
    if (!isWelcome(welcome)) throw new Error(`not joined: ${JSON.stringify(welcome)}`);
    const { self, resumeSecret: secret, roster } = welcome;
    return { ...client, self, secret, version: roster.version };
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await this.#deployment.stop();
  }
}

interface WelcomeParts {
  readonly self: string;
  readonly resumeSecret: string;
  readonly roster: { readonly version: number };
}

function isWelcome(value: unknown): value is WelcomeParts {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === true;
}
