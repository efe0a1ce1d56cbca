import { NODE_COUNT, type RehearsalCluster } from '../cluster.ts';
import type { Change } from '../next-version.ts';

/** Ends every node with SIGTERM and starts it again, one after the other. `change`: what is wrong with their sources. */
export async function restartAll(cluster: RehearsalCluster, change?: Change): Promise<void> {
  for (let index = 0; index < NODE_COUNT; index += 1) {
    await cluster.endNode(index, 'SIGTERM');
    await cluster.startNode(index, {}, change);
  }
  await cluster.edge.uses('rooms', NODE_COUNT);
}
