import { within } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

/** Of the peers of the dead node, how many die with it: their places have to go. */
const DOOMED = 5;

const MARGIN_MS = 2_000;

export const killOne = underLoad({
  name: 'kill-one',
  title: 'kill -9 of one of three nodes; five of its peers die with it',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  async fault(stage) {
    const doomed = stage.crowd.doom(stage.nameOf(0), DOOMED);
    const from = now();
    await stage.end(0, 'SIGKILL');
    stage.say(`node 0 killed, ${doomed} of its peers end with it`);
    return { from, to: from, notes: [`${doomed} peers died with the node`] };
  },
  checks(stage, fault) {
    const { ghostAt } = stage.crowd.lastSeen;
    const { leaseMs, graceMs } = stage.terms;
    return [
      within('resume p99', stage.crowd.seen(fault.from).resumes.p99, 3_000),
      within('last ghost after', Math.max(0, ghostAt - fault.from), leaseMs + graceMs + MARGIN_MS),
    ];
  },
});
