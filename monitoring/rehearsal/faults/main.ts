import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Helper } from '../../../scripts/lib/helper.ts';
import type { AbuseCommand } from '../abuse-process.ts';
import { NODE_COUNT } from '../cluster.ts';
import { type Fault, VICTIM } from './fault.ts';
import { restartAll } from './restart.ts';

/** How long Redis is stopped, in ms. */
const STOP_MS = 5_000;
/** The node that an address abuses. */
const ABUSED = 1;

/** The four of which every panel says what it shows. */
export const MAIN_FAULTS: readonly Fault[] = [
  {
    name: 'killed',
    title: 'a node is killed, and started again when both alerts have fired',
    alerts: ['SignalboxNodeDown', 'SignalboxLeasesExpiring'],
    async play({ cluster, fires }) {
      await cluster.endNode(VICTIM, 'SIGKILL');
      await fires('SignalboxNodeDown', 'SignalboxLeasesExpiring');
      await cluster.startNode(VICTIM);
      await cluster.edge.uses('rooms', NODE_COUNT);
    },
  },
  {
    name: 'redis-stopped',
    title: 'Redis is stopped for 5 s',
    alerts: [],
    async play({ cluster }) {
      // A renewal fails after 2 s without an answer, so that a node notices an outage of 5 s for 2 s or more.
      await cluster.renewsSoon(VICTIM);
      cluster.store.stopped(true);
      await pause(STOP_MS);
      cluster.store.stopped(false);
    },
  },
  {
    name: 'over-limits',
    title: 'one address is over its limits at the edge and at a node',
    alerts: [],
    async play({ cluster, scrapes }) {
      const { port: edgePort, tlsPort } = cluster.edge;
      const abuser = new Helper<AbuseCommand, void>(join(import.meta.dirname, '..', 'abuse-process.ts'));
      await abuser.ask({ kind: 'begin', ground: { node: cluster.url(ABUSED), edgePort, tlsPort } });
      await scrapes(1);
      await abuser.ask({ kind: 'end' });
      await abuser.stop();
    },
  },
  {
    name: 'rollout',
    title: 'every node is ended with SIGTERM and started again, with a new version',
    alerts: [],
    async play({ cluster, scrapes }) {
      await cluster.renew();
      await restartAll(cluster, { drained: () => scrapes(1) });
    },
  },
];
