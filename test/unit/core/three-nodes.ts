import { beforeEach } from 'vitest';
import { beat, CoreCluster, type CoreNode } from '../../support/core-cluster.ts';

/** Three nodes on one store. They are made anew before each test of a file that imports them. */
export let cluster: CoreCluster;
export let n1: CoreNode;
export let n2: CoreNode;
export let n3: CoreNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  n1 = await cluster.node('n1');
  n2 = await cluster.node('n2');
  n3 = await cluster.node('n3');
});

/** Lets time pass. The given nodes renew their leases meanwhile, as their lease loops do. */
export async function live(ms: number, ...nodes: CoreNode[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5_000) {
    await cluster.clock.advance(5_000);
    for (const node of nodes) await beat(node);
  }
}
