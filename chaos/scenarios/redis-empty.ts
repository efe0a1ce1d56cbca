import { within } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

export const redisEmpty = underLoad({
  name: 'redis-empty',
  title: 'Redis killed with -9 and started again with nothing in it',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  async fault(stage) {
    const from = now();
    await stage.restartRedis();
    const to = now();
    stage.say('Redis is back, empty');
    return { from, to };
  },
  checks: (_, __, convergedMs) => [within('rosters equal after', convergedMs, 3_000)],
});
