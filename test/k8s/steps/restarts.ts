import { now } from '../../../chaos/lib/time.ts';
import { type Step, seconds } from '../step.ts';

/** A rollout of each part: what an update of its image does. */
function restart(part: 'node' | 'edge' | 'redis', title: string): Step {
  return {
    name: `restart-${part}`,
    title,
    keepsSessions: true,
    keepsEntry: part !== 'redis',
    async play({ cluster }) {
      const from = now();
      await cluster.restart(part);
      const took = now() - from;
      await cluster.gone(part, part === 'redis' ? 1 : 2);
      return [`rolled out in ${seconds(took)}`];
    },
  };
}

/** A pod of each part, deleted without its grace period. */
function remove(part: 'node' | 'edge' | 'redis', title: string): Step {
  return {
    name: `delete-${part}`,
    title,
    keepsSessions: true,
    // Until Services know that an edge is gone, some connections go to it.
    keepsEntry: part === 'node',
    async play({ cluster }) {
      const [pod, ...others] = await cluster.pods(part);
      if (pod === undefined) throw new Error(`no pod of ${part}`);
      await cluster.in('delete', 'pod', pod.name, '--force', '--grace-period=0');
      const from = now();
      await cluster.ready(part, others.length + 1);
      return [`another was ready after ${seconds(now() - from)}`];
    },
  };
}

export const restarts: readonly Step[] = [
  restart('node', 'a rollout of the nodes, one after the other'),
  restart('edge', 'a rollout of the edges, one after the other'),
  restart('redis', 'a rollout of Redis, whose data is gone with the old one'),
  remove('node', 'a node deleted by force'),
  remove('edge', 'an edge deleted by force'),
  remove('redis', 'Redis deleted by force, with its data'),
];
