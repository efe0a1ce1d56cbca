import { join } from 'node:path';
import { type Opponent, startAll } from '../lib/opponent.ts';
import { startServer } from '../lib/processes.ts';

const script = join(import.meta.dirname, '..', 'servers', 'ws.ts');

export const ws: Opponent = {
  name: 'ws',
  about: 'a bare relay on `ws`, bytes as they come: the floor',
  dialect: 'ws',
  redis: 'never',
  start: ({ runtime, nodes }) =>
    startAll(nodes, () =>
      startServer({
        program: runtime.program,
        args: () => [...runtime.flags, script],
        env: (port) => ({ PORT: String(port) }),
      }),
    ),
};
