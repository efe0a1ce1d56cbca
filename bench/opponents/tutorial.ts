import { join } from 'node:path';
import { type Opponent, type StartTerms, startAll } from '../lib/opponent.ts';
import { startServer } from '../lib/processes.ts';

const script = join(import.meta.dirname, '..', 'servers', 'tutorial.ts');

function start(adapter: 'none' | 'classic' | 'sharded', { runtime, nodes, redisUrl }: StartTerms) {
  return startAll(nodes, () =>
    startServer({
      program: runtime.program,
      args: () => [...runtime.flags, script],
      env: (port) => ({ PORT: String(port), ADAPTER: adapter, REDIS_URL: redisUrl ?? '' }),
    }),
  );
}

export const tutorial: Opponent = {
  name: 'tutorial',
  about: 'Socket.IO, rooms in memory, `socket.to(room)`: one process, at most once, no checks',
  dialect: 'tutorial',
  redis: 'never',
  start: (terms) => start('none', terms),
};

export const classic: Opponent = {
  name: 'classic',
  about: 'the tutorial server with @socket.io/redis-adapter, `createAdapter`, default options, ioredis',
  dialect: 'tutorial',
  redis: 'always',
  start: (terms) => start('classic', terms),
};

export const sharded: Opponent = {
  name: 'sharded',
  about: 'the tutorial server with @socket.io/redis-adapter, `createShardedAdapter`, default options, ioredis',
  dialect: 'tutorial',
  redis: 'always',
  start: (terms) => start('sharded', terms),
};
