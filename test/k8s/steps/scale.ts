import { setTimeout as pause } from 'node:timers/promises';
import { Pollers } from '../pollers.ts';
import type { Step } from '../step.ts';

const POLLERS = 24;
/** DNS answers are kept for 30 s: only then have all edges found all nodes. */
const DNS_MS = 35_000;

export const scale: Step = {
  name: 'scale',
  title: 'nodes 2, 5, 2, with long-polling sessions through both edges in turn',
  keepsSessions: true,
  keepsEntry: true,
  async play({ cluster, say }) {
    const pollers = await Pollers.start(cluster, POLLERS);
    try {
      await cluster.scale('node', 5);
      await cluster.ready('node', 5);
      await pause(DNS_MS);
      say('5 nodes');
      const { ended } = pollers;
      if (ended.length > 0)
        throw new Error(`${ended.length} of ${POLLERS} long-polling sessions ended: ${ended.join('; ')}`);
    } finally {
      await pollers.stop();
      await cluster.scale('node', 2);
      await cluster.ready('node', 2);
      await cluster.gone('node', 2);
    }
    return [`0 of ${POLLERS} long-polling sessions ended when three nodes came`];
  },
};
