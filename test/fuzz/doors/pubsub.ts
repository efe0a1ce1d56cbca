import { damaged, oddJson } from '../hostile-json.ts';
import type { Door } from './door.ts';
import { body, hostileObject, roomName } from './hostile.ts';

const EVENTS = ['call', 'offer', 'answer', 'candidate', 'leave', '', '__proto__'] as const;
const COMMANDS = ['unsubscribe', '', '__proto__', 'constructor', 'SUBSCRIBE'] as const;

/** Dialect 3: publish and subscribe on a plain WebSocket. */
export const pubsub: Door = {
  name: 'pubsub',
  transport: 'text',
  seats: true,
  address: () => '/ws',
  enter: (subject) => JSON.stringify({ cmd: 'subscribe', subject }),
  entered: undefined,
  word: (n, { room }) => JSON.stringify({ cmd: 'publish', subject: room, event: 'candidate', data: { n } }),
  heard: (n) => JSON.stringify({ event: 'candidate', data: { n } }),
  attack(random, known) {
    const subject = roomName(random, known);
    const kind = random.next();
    if (kind < 0.35) return [hostileObject(random, { cmd: 'subscribe', subject })];
    if (kind < 0.8) {
      return [hostileObject(random, { cmd: 'publish', subject, event: random.pick(EVENTS), data: body(random) })];
    }
    if (kind < 0.86) return [hostileObject(random, { cmd: random.pick(COMMANDS), subject })];
    if (kind < 0.9) return [damaged(random, JSON.stringify({ cmd: 'subscribe', subject }))];
    if (kind < 0.94) return [random.bytes(random.below(64))];
    return [oddJson(random)];
  },
};
