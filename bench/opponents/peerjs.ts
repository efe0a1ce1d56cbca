import { join } from 'node:path';
import { type Opponent, startAll } from '../lib/opponent.ts';
import { startServer } from '../lib/processes.ts';

/** Its own command, as `npx peerjs` starts it. Bench packages are installed beside this folder only. */
const script = join(import.meta.dirname, '..', 'node_modules', 'peer', 'dist', 'bin', 'peerjs.js');

/** The default is 5,000, which works with more peers would run into. */
const LIMIT = '50000';

export const peerjs: Opponent = {
  name: 'peerjs',
  about: 'PeerServer of `peer`, peers addressed by id, one process, at most once',
  dialect: 'peerjs',
  redis: 'never',
  start: ({ runtime, nodes }) =>
    startAll(nodes, () =>
      startServer({
        program: runtime.program,
        args: (port) => [...runtime.flags, script, '--port', String(port), '--concurrent_limit', LIMIT],
        env: () => ({}),
        readyPath: '/',
      }),
    ),
};
