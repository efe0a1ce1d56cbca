import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../../../chaos/lib/time.ts';
import { until } from '../../../scripts/lib/until.ts';
import { type Cluster, PATIENCE_MS } from '../cluster.ts';
import { type Site, type Step, seconds } from '../step.ts';

/** As many pods as the demo has, and one a machine where a machine is cut off. */
const [NODES, EDGES, ONE_A_MACHINE] = [2, 2, 3];

/** How long a machine is cut off: longer than Kubernetes takes to replace its pods, in ms. */
const LOST_MS = 120_000;

/** First our own pods, plainly: none has a volume that would be lost. Then what others have there. */
async function drain(cluster: Cluster, machine: string): Promise<number> {
  const from = now();
  const plain = ['drain', machine, '--ignore-daemonsets', `--timeout=${PATIENCE_MS / 1_000}s`];
  await cluster.kubectl(...plain, '--pod-selector', 'app.kubernetes.io/part-of=signalbox');
  const took = now() - from;
  await cluster.kubectl(...plain, '--delete-emptydir-data');
  return took;
}

async function hosting(cluster: Cluster, part: string): Promise<string> {
  const [pod] = await cluster.pods(part);
  if (pod === undefined) throw new Error(`no pod of ${part}`);
  return pod.machine;
}

/** A machine that has a pod of `part`, and none of `without`. */
async function machineWith(cluster: Cluster, part: string, without: string, except?: string): Promise<string> {
  const foreign = await cluster.pods(without);
  const fits = (machine: string) => machine !== except && !foreign.some((pod) => pod.machine === machine);
  const found = (await cluster.pods(part)).find(({ machine }) => fits(machine));
  if (found === undefined) throw new Error(`no machine has ${part} without ${without}`);
  return found.machine;
}

/** Nodes and edges on as many machines as there are, Redis not at the entrance. */
async function arrange({ cluster, entrance }: Site, nodes: number): Promise<void> {
  if (entrance !== undefined && (await hosting(cluster, 'redis')) === entrance) {
    await cluster.kubectl('cordon', entrance);
    await cluster.restart('redis');
    await cluster.kubectl('uncordon', entrance);
  }
  await cluster.scale('node', nodes);
  await cluster.restart('node');
  await cluster.restart('edge');
  await cluster.gone('node', nodes);
  await cluster.gone('edge', EDGES);
}

async function drainAndReturn(site: Site, machine: string): Promise<readonly string[]> {
  const { cluster } = site;
  try {
    const took = await drain(cluster, machine);
    await cluster.ready('node', 2);
    await cluster.ready('edge', 2);
    return [`drained in ${seconds(took)}`];
  } finally {
    await cluster.kubectl('uncordon', machine);
  }
}

export const drainMachine: Step = {
  name: 'drain-machine',
  title: 'the machine with Redis drained (kubectl drain)',
  keepsSessions: true,
  keepsEntry: false,
  async play(site) {
    const machine = await hosting(site.cluster, 'redis');
    const notes = await drainAndReturn(site, machine);
    await site.cluster.ready('redis', 1);
    return notes;
  },
};

/** Drains a machine that has a node but not Redis. */
async function drainBesideRedis(site: Site): Promise<string> {
  const { cluster } = site;
  const machine = await machineWith(cluster, 'node', 'redis');
  try {
    const took = await drain(cluster, machine);
    return `drained in ${seconds(took)}`;
  } finally {
    await cluster.kubectl('uncordon', machine);
  }
}

/** Resolves when every node has noticed that Redis is away. */
async function noneReady(cluster: Cluster): Promise<void> {
  await until('no ready node', async () => (await cluster.pods('node')).every(({ ready }) => !ready), PATIENCE_MS);
}

async function whole(cluster: Cluster): Promise<void> {
  await cluster.ready('redis', 1);
  await cluster.ready('node', 2);
  await cluster.ready('edge', 2);
}

/** Longer than the drain of a node, shorter than the three failures after which Redis would be started anew, in s. */
const SILENT_S = 25;

export const redisSilentInDrain: Step = {
  name: 'redis-silent-in-drain',
  title: `a machine drained while Redis answers nobody for ${SILENT_S} s`,
  keepsSessions: true,
  keepsEntry: false,
  prepare: (site) => arrange(site, NODES),
  async play(site) {
    const { cluster } = site;
    await cluster.in('exec', 'deployment/redis', '--', 'redis-cli', 'client', 'pause', String(SILENT_S * 1_000), 'ALL');
    await noneReady(cluster);
    const note = await drainBesideRedis(site);
    await whole(cluster);
    return [`${note} with no node ready`];
  },
};

export const redisAwayInDrain: Step = {
  name: 'redis-away-in-drain',
  title: 'a machine drained while there is no Redis, whose data is lost',
  // A session whose connection ends while Redis is away, and its data is lost, goes on only as long as its proof is good.
  keepsSessions: false,
  keepsEntry: false,
  prepare: (site) => arrange(site, NODES),
  async play(site) {
    const { cluster } = site;
    await cluster.scale('redis', 0);
    try {
      await until('no Redis', async () => (await cluster.pods('redis')).length === 0, PATIENCE_MS);
      await noneReady(cluster);
      const note = await drainBesideRedis(site);
      return [`${note} with no node ready`];
    } finally {
      await cluster.scale('redis', 1);
      await whole(cluster);
    }
  },
};

/** Cuts a machine off, waits until the cluster is whole without it, and brings it back. */
async function lose(site: Site, name: string): Promise<readonly string[]> {
  const { cluster, machine, say } = site;
  if (machine === undefined) throw new Error('no command given to cut a machine off (--machine-off, --machine-on)');
  const from = now();
  const notes: string[] = [];
  await machine.off(name);
  say(`${name} is cut off`);
  const elsewhere = async (part: string, count: number): Promise<void> => {
    const there = async (): Promise<boolean> => {
      const pods = (await cluster.pods(part)).filter((pod) => pod.machine !== name && pod.ready);
      return pods.length >= count;
    };
    await until(`${count} of ${part} elsewhere`, there, PATIENCE_MS);
    notes.push(`${part}: whole without it after ${seconds(now() - from)}`);
  };
  try {
    await Promise.all([elsewhere('redis', 1), elsewhere('node', ONE_A_MACHINE), elsewhere('edge', EDGES)]);
    await pause(Math.max(0, LOST_MS - (now() - from)));
  } finally {
    await machine.on(name);
  }
  await until('the machine to be back', async () => (await cluster.machines()).includes(name), PATIENCE_MS);
  await cluster.gone('node', ONE_A_MACHINE);
  await cluster.gone('edge', EDGES);
  await cluster.gone('redis', 1);
  return notes;
}

export const loseMachine: Step = {
  name: 'lose-machine',
  title: 'a machine with a node, without Redis, cut off for two minutes',
  keepsSessions: true,
  keepsEntry: false,
  prepare: (site) => arrange(site, ONE_A_MACHINE),
  play: async (site) => lose(site, await machineWith(site.cluster, 'node', 'redis', site.entrance)),
};

export const loseRedisMachine: Step = {
  name: 'lose-redis-machine',
  title: 'the machine with Redis, and what else is on it, cut off for two minutes',
  // A session whose connection ends while Redis is away, and its data is lost, goes on only as long as its proof is good.
  keepsSessions: false,
  keepsEntry: false,
  prepare: (site) => arrange(site, ONE_A_MACHINE),
  play: async (site) => lose(site, await hosting(site.cluster, 'redis')),
};

export const spread: Step = {
  name: 'spread',
  title: 'a rollout after a machine came back spreads nodes and edges again',
  keepsSessions: true,
  keepsEntry: true,
  // Whatever the steps before left.
  prepare: ({ cluster }) => cluster.scale('node', NODES),
  async play({ cluster }) {
    const notes: string[] = [];
    for (const part of ['node', 'edge']) {
      const before = new Set((await cluster.pods(part)).map(({ machine }) => machine)).size;
      await cluster.restart(part);
      await cluster.gone(part, 2);
      const after = new Set((await cluster.pods(part)).map(({ machine }) => machine)).size;
      notes.push(`${part}: on ${before} machines before, ${after} after`);
      if (after < 2) throw new Error(`both pods of ${part} are on one machine`);
    }
    return notes;
  },
};
