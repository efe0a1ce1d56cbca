import { within } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

export const killTwo = underLoad({
  name: 'kill-two',
  title: 'kill -9 of two of three nodes in the same moment',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  async fault(stage) {
    const from = now();
    await Promise.all([stage.end(0, 'SIGKILL'), stage.end(1, 'SIGKILL')]);
    stage.say('nodes 0 and 1 killed');
    return { from, to: from };
  },
  checks: (stage, fault) => [within('resume p99', stage.crowd.seen(fault.from).resumes.p99, 3_000)],
});
