import { within } from '../lib/scenario.ts';
import { now, seconds } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

const SILENT_MS = 5_000;

export const redisSilent = underLoad({
  name: 'redis-silent',
  title: 'Redis stopped (SIGSTOP) for 5 s, longer than the lease: it accepts, and answers nothing',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  async fault(stage) {
    const from = now();
    process.kill(stage.redis.pid, 'SIGSTOP');
    stage.say('Redis stopped');
    await stage.run(SILENT_MS);
    process.kill(stage.redis.pid, 'SIGCONT');
    const to = now();
    stage.say('Redis goes on');
    await stage.allReady();
    return { from, to, notes: [`all nodes ready ${seconds(now() - to)} after Redis went on`] };
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
