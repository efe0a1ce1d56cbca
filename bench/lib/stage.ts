import { type RedisServer, startRedis } from '../../scripts/lib/redis-server.ts';
import { type OpponentName, opponents } from '../opponents/index.ts';
import type { Runtime } from './opponent.ts';
import { cpuOf, cpuUs, type MachineUse, machineUse } from '../../scripts/lib/proc.ts';
import type { ServerProcess } from './processes.ts';
import { RedisCounter, type RedisCounts } from './redis-counts.ts';

export interface StageOptions {
  readonly opponent: OpponentName;
  readonly runtime: Runtime;
  readonly nodes: number;
  /** Whether an opponent that can do without is given Redis. */
  readonly redis: boolean;
  readonly roomCapacity: number;
}

/** What processes have used since they started; two of them make a difference. */
export interface Usage {
  readonly nodeCpuUs: number;
  readonly redisCpuUs: number;
  readonly redis: RedisCounts;
  readonly machine: MachineUse;
  /** When, in ms of performance.now(). */
  readonly at: number;
}

const nothing: RedisCounts = { commands: 0, publishes: 0, bytesIn: 0, bytesOut: 0 };

/** One opponent's processes and, where it needs one, a Redis of its own; all new, and ended by `stop`. */
export class Stage {
  readonly servers: readonly ServerProcess[];
  readonly redis: RedisServer | undefined;
  readonly #counter: RedisCounter | undefined;

  private constructor(servers: readonly ServerProcess[], redis: RedisServer | undefined) {
    this.servers = servers;
    this.redis = redis;
    this.#counter = redis && new RedisCounter(redis.url);
  }

  static async start({ opponent, runtime, nodes, redis: wanted, roomCapacity }: StageOptions): Promise<Stage> {
    const chosen = opponents[opponent];
    const redis = chosen.redis === 'always' || (chosen.redis === 'optional' && wanted) ? await startRedis() : undefined;
    try {
      const servers = await chosen.start({ runtime, nodes, redisUrl: redis?.url, roomCapacity });
      return new Stage(servers, redis);
    } catch (error) {
      await redis?.stop();
      throw error;
    }
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  get pids(): readonly number[] {
    return this.servers.map(({ pid }) => pid);
  }

  async usage(): Promise<Usage> {
    const redis = (await this.#counter?.read()) ?? nothing;
    return {
      nodeCpuUs: cpuOf(this.pids),
      redisCpuUs: this.redis === undefined ? 0 : cpuUs(this.redis.pid),
      redis,
      machine: machineUse(),
      at: performance.now(),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    this.#counter?.close();
    await this.redis?.stop();
  }
}
