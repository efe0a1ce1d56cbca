import { within } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

export const nodeAndRedis = underLoad({
  name: 'node-and-redis',
  title: 'one of three nodes and Redis killed with -9 in the same moment; Redis starts again with nothing in it',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  // So that a proof is good for long enough also on a busy machine: it may be half as old when its node dies.
  terms: { graceMs: 16_000 },
  quick: { terms: { graceMs: 16_000 } },
  async fault(stage) {
    const from = now();
    // The edge may have been slow to see one of them.
    const index = stage.nodes.findIndex((_, each) => stage.nameOf(each) !== '');
    await Promise.all([stage.end(index, 'SIGKILL'), stage.restartRedis()]);
    const to = now();
    stage.say(`node ${index} killed, Redis is back, empty`);
    return { from, to };
  },
  checks: (stage, fault) => [within('resume p99', stage.crowd.seen(fault.from).resumes.p99, 5_000)],
});
