import { Redis } from 'ioredis';
import { within } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

export const deafInbox = underLoad({
  name: 'deaf-inbox',
  title: 'Redis drops the subscriptions of every node (CLIENT KILL TYPE pubsub), three times',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  async fault(stage) {
    const redis = new Redis(stage.redis.url);
    const from = now();
    const killed: unknown[] = [];
    for (let time = 0; time < 3; time += 1) {
      killed.push(await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
      await stage.run(1_000);
    }
    const to = now();
    redis.disconnect();
    return { from, to, notes: [`connections killed: ${killed.join(', ')}`] };
  },
  checks: (stage, { from, to }) => [
    within(
      'last signal held up arrived, after the last time',
      Math.max(0, stage.crowd.delays.lastArrival({ from, to }) - to),
      2_000,
    ),
  ],
});
