import { hold } from '../abuse-ways.ts';
import { NODE_COUNT, type RehearsalCluster } from '../cluster.ts';
import type { Change } from '../next-version.ts';

export interface RestartOptions {
  /** What is wrong with the sources that the nodes have from now on. */
  readonly change?: Change;
  /** Somebody stays on a node that drains until this resolves, or until DRAIN_MS is over: without clients a drain is too short to be seen. */
  readonly drained?: () => Promise<void>;
}

/** Ends every node with SIGTERM and starts it again, one after the other. */
export async function restartAll(cluster: RehearsalCluster, { change, drained }: RestartOptions = {}): Promise<void> {
  for (let index = 0; index < NODE_COUNT; index += 1) {
    const staying = drained === undefined ? [] : await hold(cluster.url(index), '203.0.113.20', 1);
    cluster.signal(index, 'SIGTERM');
    await drained?.();
    for (const socket of staying) socket.disconnect();
    await cluster.ended(index);
    await cluster.startNode(index, {}, change);
    await cluster.edge.uses('rooms', NODE_COUNT);
  }
}
