import { damaged, oddJson } from '../hostile-json.ts';
import type { Door } from './door.ts';
import { body, hostileObject } from './hostile.ts';

const TYPES = ['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'HEARTBEAT'] as const;
const OTHER_TYPES = ['OPEN', 'ID-TAKEN', 'EXPIRE', 'ERROR', '__proto__', ''] as const;

/** Dialect 5: PeerJS. A room is the key of the client, so that its pair needs none. */
export const peerjs: Door = {
  name: 'peerjs',
  transport: 'text',
  seats: false,
  address: (id) => `/peerjs?${new URLSearchParams({ key: 'peerjs', id, token: `token of ${id}` })}`,
  enter: () => JSON.stringify({ type: 'HEARTBEAT' }),
  entered: undefined,
  word: (n, { to }) => JSON.stringify({ type: 'OFFER', dst: to, payload: { n } }),
  heard: (n, { from, to }) => JSON.stringify({ type: 'OFFER', src: from, dst: to, payload: { n } }),
  heartbeat: JSON.stringify({ type: 'HEARTBEAT' }),
  attack(random, known) {
    // Never the bystanders: any client may reach any id of this dialect.
    const dst = random.chance(0.7)
      ? `attacker${random.below(100)}`
      : random.pick(['', ' ', '__proto__', 'x'.repeat(70_000)]);
    const kind = random.next();
    const type = random.pick(kind < 0.8 ? TYPES : OTHER_TYPES);
    if (kind < 0.88) {
      return [hostileObject(random, { type, dst, src: random.pick(known.peers), payload: body(random) })];
    }
    if (kind < 0.92) return [damaged(random, JSON.stringify({ type, dst }))];
    return kind < 0.95 ? [random.bytes(random.below(64))] : [oddJson(random)];
  },
};
