import { until } from '../../../scripts/lib/until.ts';
import { type Cluster, PATIENCE_MS } from '../cluster.ts';
import type { Step } from '../step.ts';

/** Prints those of its arguments, ADDRESS:PORT each, to which a connection can be made within 3 s. */
const PROBE = `
const { connect } = require('node:net');
const opens = (target) => new Promise((resolve) => {
  const [host, port] = target.split(':');
  const socket = connect(Number(port), host);
  const end = (open) => { socket.destroy(); resolve(open); };
  socket.setTimeout(3000, () => end(false)).on('connect', () => end(true)).on('error', () => end(false));
});
const targets = process.argv.slice(1);
Promise.all(targets.map(opens)).then((open) => console.log(targets.filter((_, index) => open[index]).join(' ')));
`;

/** Which of these a pod that is none of ours can connect to. */
async function reachedByStranger(cluster: Cluster, targets: readonly string[]): Promise<readonly string[]> {
  const pod = ['--namespace', 'default', 'pod/stranger'];
  const image = ['--image', 'signalbox:0.1.0', '--image-pull-policy', 'IfNotPresent', '--restart', 'Never'];
  await cluster.kubectl('--namespace', 'default', 'delete', 'pod', 'stranger', '--ignore-not-found');
  await cluster.kubectl('--namespace', 'default', 'run', 'stranger', ...image, '--', '-e', PROBE, ...targets);
  try {
    const phase = () => cluster.kubectl('get', ...pod, '--output', 'jsonpath={.status.phase}');
    await until('the stranger to end', async () => (await phase()) === 'Succeeded', PATIENCE_MS);
    return (await cluster.kubectl('logs', ...pod)).trim().split(' ').filter(Boolean);
  } finally {
    await cluster.kubectl('delete', ...pod, '--wait=false');
  }
}

export const policies: Step = {
  name: 'policies',
  title: 'a pod of another namespace tries to reach nodes, Redis and the metrics of the edge',
  keepsSessions: true,
  keepsEntry: true,
  async play({ cluster }) {
    const at = async (part: string, port: number) => (await cluster.pods(part)).map(({ ip }) => `${ip}:${port}`);
    const open = await at('edge', 8080);
    const closed = [...(await at('node', 3000)), ...(await at('redis', 6379)), ...(await at('edge', 8404))];
    const reached = await reachedByStranger(cluster, [...open, ...closed]);
    const wrong = closed.filter((target) => reached.includes(target));
    if (wrong.length > 0)
      throw new Error(`${wrong.join(', ')} can be reached: does this cluster enforce NetworkPolicies?`);
    if (open.some((target) => !reached.includes(target)))
      throw new Error(`of ${open.join(', ')} not all can be reached`);
    return [`the edges can be reached, ${closed.length} other addresses cannot`];
  },
};
