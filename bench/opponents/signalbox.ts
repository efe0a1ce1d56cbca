import { join } from 'node:path';
import { type Opponent, startAll } from '../lib/opponent.ts';
import { startServer } from '../lib/processes.ts';

const script = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** Settings at their defaults: rate limits, metrics and checks are on. */
export const signalbox: Opponent = {
  name: 'signalbox',
  about: 'this repository: exactly once, in order, membership checked, rates limited, metrics on',
  dialect: 'signalbox',
  redis: 'optional',
  start: ({ runtime, nodes, redisUrl, roomCapacity }) =>
    startAll(nodes, (index) =>
      startServer({
        program: runtime.program,
        args: () => [...runtime.flags, script],
        env: (port) => ({
          PORT: String(port),
          HOST: '127.0.0.1',
          NODE_ID: `bench${index}`,
          LOG_FORMAT: 'json',
          ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
          ...(roomCapacity > 8 ? { ROOM_CAPACITY: String(roomCapacity) } : {}),
        }),
        readyPath: '/health/ready',
      }),
    ),
};
