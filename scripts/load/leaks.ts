import { Redis } from 'ioredis';
import { metricIfAny } from '../lib/metric.ts';
import { memoryOf } from '../lib/proc.ts';
import { until } from '../lib/until.ts';
import type { OwnCluster } from './cluster.ts';

/** Memory of all nodes together, in KiB. */
export interface MemorySample {
  readonly atSeconds: number;
  readonly rssKiB: number;
}

/** What is left when every client has gone, and how memory went. */
export interface Leaks {
  readonly problems: readonly string[];
  readonly memory: readonly MemorySample[];
}

const everyMs = 1_000;
/** Runs that are shorter show how a node warms up, and nothing about leaks. */
const shortestSeconds = 300;
/** How much memory may grow from the second quarter of a run to its last one. */
const mostGrowth = 1.1;
const goneMs = 60_000;
const gauges = ['signalbox_connections', 'signalbox_peers', 'signalbox_rooms'];

/** Looks at nodes while they are loaded, and at what is left afterwards. Memory on Linux only. */
export class LeakCheck {
  readonly #cluster: OwnCluster;
  readonly #memory: MemorySample[] = [];
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(cluster: OwnCluster) {
    this.#cluster = cluster;
    this.#timer = setInterval(() => this.#sample(), everyMs);
  }

  /** To be called when the clients have gone. */
  async result(): Promise<Leaks> {
    clearInterval(this.#timer);
    const memory = this.#memory;
    return { problems: [...growth(memory), ...(await this.#left())], memory };
  }

  async #left(): Promise<readonly string[]> {
    const { urls, redis } = this.#cluster;
    const client = new Redis(redis.url);
    const left = async (): Promise<readonly string[]> => {
      const held = await Promise.all(urls.map(heldBy));
      const keys = await lasting(client);
      return [...held.flat(), ...keys.map((key) => `Redis keeps ${key} for ever`)];
    };
    try {
      await until('clients to be forgotten', async () => (await left()).length === 0, goneMs);
      return [];
    } catch {
      return await left();
    } finally {
      client.disconnect();
    }
  }

  #sample(): void {
    try {
      const rssKiB = this.#cluster.pids.reduce((sum, pid) => sum + memoryOf(pid).rssKiB, 0);
      this.#memory.push({ atSeconds: (performance.now() - this.#startedAt) / 1_000, rssKiB });
    } catch {
      // Not Linux.
    }
  }
}

/** What a node still has. Rejects where its scrape does not say: nothing is proven by a series that is not there. */
export async function heldBy(url: string): Promise<readonly string[]> {
  const found = await Promise.all(
    gauges.map(async (name) => {
      const value = await metricIfAny(url, name);
      if (value === undefined) throw new Error(`${url}/metrics has no ${name}`);
      return value === 0 ? [] : [`${name} of ${url} is ${value} when all have gone`];
    }),
  );
  return found.flat();
}

/** Keys of rooms that do not end by themselves. The version of an empty room has an end (SPEC R24). */
async function lasting(client: Redis): Promise<readonly string[]> {
  const keys = (await client.keys('*')).filter((key) => key.includes('load-'));
  const ends = await Promise.all(keys.map((key) => client.pttl(key)));
  return keys.filter((_, index) => ends[index] === -1);
}

/** Whether memory grew from the second quarter of a run to its last one. */
export function growth(memory: readonly MemorySample[]): readonly string[] {
  const seconds = memory.at(-1)?.atSeconds ?? 0;
  if (seconds < shortestSeconds) return [];
  const quarter = (index: number): number => {
    const of = memory.filter(({ atSeconds }) => Math.min(3, Math.floor((4 * atSeconds) / seconds)) === index);
    return of.reduce((sum, { rssKiB }) => sum + rssKiB, 0) / of.length;
  };
  const [early, late] = [quarter(1), quarter(3)];
  if (late <= early * mostGrowth) return [];
  return [`the memory of the nodes grew from ${Math.round(early / 1_024)} to ${Math.round(late / 1_024)} MiB`];
}
