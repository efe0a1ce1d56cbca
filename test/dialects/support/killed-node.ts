import { ProcessCluster } from '../../support/cluster.ts';
import { startEdge } from './edge.ts';
import type { Servers } from './servers.ts';

/** The first URL is an edge's, with a node behind it that can be killed; the second is that of a node that stays. */
export interface KillableServers extends Servers {
  /** kill -9 of the node behind the edge, which leads to a third node from now on. */
  kill(): Promise<void>;
}

export async function startKillable(env: Readonly<Record<string, string>>): Promise<KillableServers> {
  const cluster = await ProcessCluster.start(env);
  const [first, spare, other] = await Promise.all([cluster.node(), cluster.node(), cluster.node()]);
  const edge = await startEdge(first.url);
  return {
    urls: [edge.url, other.url],
    kill: async () => {
      edge.lead(spare.url);
      first.kill('SIGKILL');
      await first.exited;
    },
    stop: async () => {
      await edge.stop();
      await cluster.stop();
    },
  };
}
