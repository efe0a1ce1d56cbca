import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

const CUTS = 5;
const EVERY_MS = 1_000;

export const cutConnections = underLoad({
  name: 'cut-connections',
  title: 'every third connection cut in mid-frame, five times, a second apart',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  async fault(stage, { quick }) {
    const from = now();
    for (let time = 0; time < (quick ? 2 : CUTS); time += 1) {
      stage.wires.tell({ do: 'cut', every: 3 });
      await pause(EVERY_MS);
    }
    stage.say('cut');
    return { from, to: now() };
  },
  checks: (stage, fault) => [within('resume p99', stage.crowd.seen(fault.from).resumes.p99, 3_000)],
});
