import { now } from '../../../chaos/lib/time.ts';
import { until } from '../../../scripts/lib/until.ts';
import { type Cluster, PATIENCE_MS } from '../cluster.ts';
import { CONNECTIONS } from '../overlays.ts';
import { type Step, seconds } from '../step.ts';

async function replicas(cluster: Cluster): Promise<number> {
  return Number(await cluster.in('get', 'deployment', 'node', '--output', 'jsonpath={.spec.replicas}'));
}

/** What the autoscaler has read: CPU in percent of what is requested, or connections a node; undefined while it has nothing. */
async function read(cluster: Cluster, metric: 'cpu' | 'connections'): Promise<number | undefined> {
  const path = metric === 'cpu' ? '[0].resource.current.averageUtilization' : '[1].pods.current.averageValue';
  const text = await cluster.in(
    'get',
    'horizontalpodautoscaler',
    'node',
    '--output',
    `jsonpath={.status.currentMetrics${path}}`,
  );
  if (text === '') return undefined;
  // A quantity: 1500m is 1.5.
  return text.endsWith('m') ? Number.parseInt(text, 10) / 1_000 : Number(text);
}

export const scaleUndone: Step = {
  name: 'production-scale',
  title: 'kubectl scale to fewer nodes than the autoscaler has: it puts them back',
  keepsSessions: true,
  keepsEntry: true,
  async play({ cluster }) {
    await until('the CPU to be read', async () => (await read(cluster, 'cpu')) !== undefined, PATIENCE_MS);
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

/** The autoscaler's target (k8s/components/autoscaling), in percent. */
const CPU_TARGET = 60;

async function hasCustomMetrics(cluster: Cluster): Promise<boolean> {
  return (await cluster.kubectl('api-versions')).includes('custom.metrics.k8s.io/');
}

export const scaleByConnections: Step = {
  name: 'production-connections',
  title: 'the autoscaler adds nodes for connections alone',
  keepsSessions: true,
  keepsEntry: true,
  async prepare({ cluster }) {
    if (!(await hasCustomMetrics(cluster))) return;
    const quiet = async (): Promise<boolean> => ((await read(cluster, 'connections')) ?? CONNECTIONS) < CONNECTIONS;
    await until('few connections to be read', quiet, PATIENCE_MS);
    await cluster.ready('node', LEAST);
  },
  async play({ cluster }) {
    if (!(await hasCustomMetrics(cluster))) return ['left out: this cluster has no custom metrics'];
    const from = now();
    await until('more nodes', async () => (await replicas(cluster)) > LEAST, PATIENCE_MS);
    const took = now() - from;
    const [cpu, connections] = [await read(cluster, 'cpu'), await read(cluster, 'connections')];
    const after = await replicas(cluster);
    if (cpu === undefined || cpu >= CPU_TARGET) throw new Error(`CPU was at ${cpu} %, which adds nodes, too`);
    await cluster.ready('node', after);
    return [`${LEAST} to ${after} nodes after ${seconds(took)}, at ${connections} connections a node and ${cpu} % CPU`];
  },
};

export const restartProduction: Step = {
  name: 'production-restart',
  title: 'a rollout of the nodes of production',
  keepsSessions: true,
  keepsEntry: true,
  async play({ cluster }) {
    const from = now();
    await cluster.restart('node');
    return [`rolled out in ${seconds(now() - from)}`];
  },
};
