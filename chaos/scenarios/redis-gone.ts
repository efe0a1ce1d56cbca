import { setTimeout as pause } from 'node:timers/promises';
import { outageChecks } from '../lib/redis-outage.ts';
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
  checks: outageChecks,
});
