import { within } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

/** How much longer than the lease the node is frozen, in ms: less than the grace period. */
const LONGER_MS = 3_000;

export const frozenNode = underLoad({
  name: 'frozen-node',
  title: 'one of three nodes stopped (SIGSTOP) for longer than its lease, and back',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  async fault(stage) {
    const from = now();
    stage.node(0).kill('SIGSTOP');
    stage.say('node 0 frozen');
    await stage.run(stage.terms.leaseMs + LONGER_MS);
    stage.node(0).kill('SIGCONT');
    stage.say('node 0 goes on');
    return { from, to: now() };
  },
  checks: (stage, _, convergedMs) => [within('rosters equal after', convergedMs, stage.terms.leaseMs)],
});
