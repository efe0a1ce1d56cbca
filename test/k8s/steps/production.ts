import { now } from '../../../chaos/lib/time.ts';
import { until } from '../../../scripts/lib/until.ts';
import { type Cluster, PATIENCE_MS } from '../cluster.ts';
import { seconds, type Step } from '../step.ts';

async function replicas(cluster: Cluster): Promise<number> {
  return Number(await cluster.in('get', 'deployment', 'node', '--output', 'jsonpath={.spec.replicas}'));
}

/** The value of a metric that the autoscaler has read; '' while it has none. */
function read(cluster: Cluster, index: 0 | 1): Promise<string> {
  const value = index === 0 ? 'resource.current.averageUtilization' : 'pods.current.averageValue';
  const path = `jsonpath={.status.currentMetrics[${index}].${value}}`;
  return cluster.in('get', 'horizontalpodautoscaler', 'node', '--output', path);
}

export const scaleUndone: Step = {
  name: 'production-scale',
  title: 'kubectl scale to fewer nodes than the autoscaler has: it puts them back',
  keepsSessions: true,
  async play({ cluster }) {
    await until('the CPU to be read', async () => (await read(cluster, 0)) !== '', PATIENCE_MS);
    const before = await replicas(cluster);
    await cluster.scale('node', 1);
    const from = now();
    await until('the number before', async () => (await replicas(cluster)) >= before, PATIENCE_MS);
    const took = now() - from;
    await cluster.ready('node', await replicas(cluster));
    return [`${before} nodes, scaled to 1, undone after ${seconds(took)}`];
  },
};

/** As many as production has at least. */
const LEAST = 3;

export const scaleByConnections: Step = {
  name: 'production-connections',
  title: 'the autoscaler adds nodes for connections alone',
  keepsSessions: true,
  prepare: ({ cluster }) => cluster.scale('node', LEAST),
  async play({ cluster }) {
    const apis = await cluster.kubectl('api-versions');
    if (!apis.includes('custom.metrics.k8s.io/')) return ['left out: this cluster has no custom metrics'];
    const from = now();
    await until('more nodes', async () => (await replicas(cluster)) > LEAST, PATIENCE_MS);
    const after = await replicas(cluster);
    await cluster.ready('node', after);
    return [
      `${LEAST} to ${after} nodes after ${seconds(now() - from)}, at ${await read(cluster, 1)} connections a node`,
    ];
  },
};

export const restartProduction: Step = {
  name: 'production-restart',
  title: 'a rollout of the nodes of production',
  keepsSessions: true,
  async play({ cluster }) {
    const from = now();
    await cluster.restart('node');
    return [`rolled out in ${seconds(now() - from)}`];
  },
};
