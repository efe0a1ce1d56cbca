import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../lib/scenario.ts';
import { now, seconds } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

export const redisGone = underLoad({
  name: 'redis-gone',
  title: 'Redis out of reach for 5 s: connections reset, new ones refused; its data stays',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  async fault(stage, { quick }) {
    const from = now();
    stage.wires.tell({ do: 'redis', delayMs: 0, gone: true });
    stage.say('Redis gone');
    if (quick) await pause(2_000);
    else await stage.run(5_000);
    stage.wires.tell({ do: 'redis', delayMs: 0, gone: false });
    const to = now();
    stage.say('Redis back');
    await stage.allReady();
    return { from, to, notes: [`all nodes ready ${seconds(now() - to)} after Redis was back`] };
  },
  checks: (stage, { from, to }) => [
    within(
      'longest delay of a signal on one node meanwhile',
      stage.crowd.delays.within({ from, to, local: true }).max,
      100,
    ),
    within(
      'last signal held up arrived, after Redis',
      Math.max(0, stage.crowd.delays.lastArrival({ from, to }) - to),
      2_000,
    ),
  ],
});
