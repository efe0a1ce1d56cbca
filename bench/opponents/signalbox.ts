import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Opponent, type StartTerms, startAll } from '../lib/opponent.ts';
import { startServer } from '../lib/processes.ts';
import { startReceiver } from '../lib/receiver.ts';
import { JWT_SECRET } from '../lib/token.ts';

const root = join(import.meta.dirname, '..', '..');

/** What stands between `node` and the script in a checkout's `npm start`: the flags that the product starts with. */
export function startFlags(checkout: string): readonly string[] {
  const manifest: { readonly scripts: { readonly start: string } } = JSON.parse(
    readFileSync(join(checkout, 'package.json'), 'utf8'),
  );
  return manifest.scripts.start.split(' ').slice(1, -1);
}

/** Settings at their defaults, apart from `own` and the limits by address: rate limits, metrics and checks are on. */
function start(
  checkout: string,
  { runtime, nodes, redisUrl, roomCapacity }: StartTerms,
  own: Readonly<Record<string, string>> = {},
) {
  // Flags are Node's: Bun has others.
  const flags = basename(runtime.program).startsWith('node') ? startFlags(checkout) : [];
  return startAll(nodes, (index) =>
    startServer({
      program: runtime.program,
      args: () => [...flags, ...runtime.flags, join(checkout, 'src', 'main.ts')],
      env: (port) => ({
        PORT: String(port),
        HOST: '127.0.0.1',
        NODE_ID: `bench${index}`,
        LOG_FORMAT: 'json',
        // All clients have one address here. The limits are counted all the same.
        ADDRESS_LIMITS: '1000',
        ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
        ...(roomCapacity > 8 ? { ROOM_CAPACITY: String(roomCapacity) } : {}),
        ...own,
      }),
      readyPath: '/health/ready',
    }),
  );
}

export const signalbox: Opponent = {
  name: 'signalbox',
  about: 'this repository: exactly once, in order, membership checked, rates limited, metrics on',
  dialect: 'signalbox',
  redis: 'optional',
  start: (terms) => start(root, terms),
};

/** For `--before`: whether a change made a difference. */
export const before: Opponent = {
  ...signalbox,
  name: 'before',
  about: 'another checkout of this repository',
  start: (terms) => start(terms.runtime.before ?? root, terms),
};

const PEERJS = { DIALECTS: 'peerjs' };

/** For clients of PeerJS, which then need no server of PeerJS. */
export const signalboxPeerjs: Opponent = {
  name: 'signalbox-peerjs',
  about: 'this repository with the dialect of PeerJS: rates limited, payloads checked, metrics on',
  dialect: 'peerjs',
  redis: 'optional',
  start: (terms) => start(root, terms, PEERJS),
};

/** The same for `--before`. */
export const beforePeerjs: Opponent = {
  ...signalboxPeerjs,
  name: 'before-peerjs',
  about: 'another checkout of this repository, with the dialect of PeerJS',
  start: (terms) => start(terms.runtime.before ?? root, terms, PEERJS),
};

/** With everything switched on that says who may do what, and that tells others of it. Signals must cost the same. */
export const signalboxAccess: Opponent = {
  ...signalbox,
  name: 'signalbox-access',
  about: 'this repository with tokens, the administration API and webhooks to a receiver that takes each event',
  dialect: 'signalbox-access',
  start: async (terms) =>
    start(root, terms, {
      JWT_SECRET,
      ADMIN_KEY: 'bench'.repeat(8),
      WEBHOOK_URLS: await startReceiver(),
      WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 'bench').toString('base64')}`,
    }),
};
