import { setTimeout as pause } from 'node:timers/promises';
import { hold } from '../abuse-ways.ts';
import { NODE_COUNT, type RehearsalCluster } from '../cluster.ts';
import type { Change } from '../next-version.ts';
import { type Fault, VICTIM } from './fault.ts';
import { restartAll } from './restart.ts';

/** What is wrong with the version that has a bug: a look at a room fails in a way that nobody foresaw. */
const BUG: Change = {
  file: 'src/core/look-at-room.ts',
  from: 'const peers = await node.store.count(room);',
  to: "const peers = Number.NaN;\n    if (room.length > 0) throw new TypeError('a bug of the rehearsal');",
};
/** The same of a version whose relays are slow. */
const SLOW: Change = {
  file: 'src/core/relay-signal.ts',
  from: 'const started = node.clock.seconds();',
  to: 'const started = node.clock.seconds();\n  while (node.clock.seconds() - started < 0.02);',
};
/** A node that is stopped for so long, again and again, and runs in between, in ms. */
const STARVED = { stopMs: 400, runMs: 100 } as const;

/** Lets a node run only now and then, until something else has happened. */
async function starve(cluster: RehearsalCluster, during: Promise<void>): Promise<void> {
  let over = false;
  const end = during.finally(() => {
    over = true;
  });
  while (!over) {
    cluster.signal(VICTIM, 'SIGSTOP');
    await pause(STARVED.stopMs);
    cluster.signal(VICTIM, 'SIGCONT');
    await pause(STARVED.runMs);
  }
  await end;
}

/** Nodes have a bug, drain, are starved or gone. */
export const NODE_FAULTS: readonly Fault[] = [
  {
    name: 'bug',
    title: 'a node runs a version in which every look at a room fails',
    alerts: ['SignalboxInternalErrors'],
    async play({ cluster, load, fires }) {
      await cluster.endNode(VICTIM, 'SIGTERM');
      await cluster.startNode(VICTIM, {}, BUG);
      const over = load.look(cluster.url(VICTIM));
      await fires('SignalboxInternalErrors');
      over();
      await cluster.endNode(VICTIM, 'SIGTERM');
      await cluster.startNode(VICTIM);
    },
  },
  {
    name: 'drain-long',
    title: 'a node is told to end, a client stays on it, and nothing starts it again',
    alerts: ['SignalboxDrainLong'],
    async play({ cluster, fires }) {
      const sockets = await hold(cluster.url(VICTIM), '203.0.113.20', 1);
      await cluster.endNode(VICTIM, 'SIGTERM');
      for (const socket of sockets) socket.disconnect();
      await fires('SignalboxDrainLong');
      await cluster.startNode(VICTIM);
    },
  },
  {
    name: 'starved',
    title: 'a node gets the processor for 100 ms in 500 ms',
    alerts: ['SignalboxEventLoopLag'],
    play: ({ cluster, fires }) => starve(cluster, fires('SignalboxEventLoopLag')),
  },
  {
    name: 'slow-version',
    title: 'every node runs a version in which a relay takes 20 ms',
    alerts: ['SignalboxRelaySlow'],
    async play({ cluster, fires }) {
      await restartAll(cluster, { change: SLOW });
      await fires('SignalboxRelaySlow');
      await restartAll(cluster);
    },
  },
  {
    name: 'all-drain',
    title: 'all nodes drain at once, and their people have nowhere to go',
    alerts: ['SignalboxNoReadyNode'],
    also: {
      SignalboxJoinsFailing: 'true, and held back by SignalboxNoReadyNode',
    },
    async play({ cluster, fires }) {
      for (let index = 0; index < NODE_COUNT; index += 1) {
        await cluster.endNode(index, 'SIGTERM');
        await cluster.startNode(index, { DRAIN_MS: '40000' });
      }
      for (let index = 0; index < NODE_COUNT; index += 1) cluster.signal(index, 'SIGTERM');
      await fires('SignalboxNoReadyNode');
      const again = async (index: number): Promise<void> => {
        await cluster.ended(index);
        await cluster.startNode(index);
      };
      await Promise.all(cluster.instances.map((_, index) => again(index)));
      await cluster.edge.uses('rooms', NODE_COUNT);
    },
  },
  {
    name: 'all-killed',
    title: 'all nodes are killed',
    alerts: ['SignalboxDown'],
    also: {
      SignalboxNodeDown: 'true of each node, and held back by SignalboxDown',
      SignalboxJoinsFailing: 'the edge refuses sessions; held back by SignalboxDown',
      SignalboxLeasesExpiring: 'true, and held back by SignalboxDown',
    },
    async play({ cluster, fires }) {
      await Promise.all(cluster.instances.map((_, index) => cluster.endNode(index, 'SIGKILL')));
      await fires('SignalboxDown');
      await Promise.all(cluster.instances.map((_, index) => cluster.startNode(index)));
      await cluster.edge.uses('rooms', NODE_COUNT);
    },
  },
];
