import { outageChecks } from '../lib/redis-outage.ts';
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
  checks: outageChecks,
});
