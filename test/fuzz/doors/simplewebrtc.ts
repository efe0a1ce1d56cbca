import { oddJson } from '../hostile-json.ts';
import { socketFrames } from '../packets.ts';
import type { Door } from './door.ts';
import { body, eventText, hostileObject, hostileValue, roomName } from './hostile.ts';

const SILENT = ['leave', 'shareScreen', 'unshareScreen', 'trace'] as const;
const OTHER_NAMES = ['remove', 'stunservers', '__proto__', 'toString', ''] as const;

/** Dialect 4: signalmaster, for clients of Socket.IO 1. */
export const simplewebrtc: Door = {
  name: 'simplewebrtc',
  transport: 'old',
  seats: true,
  address: () => '/simplewebrtc/socket.io/?EIO=3&transport=websocket',
  enter: (room) => `420${JSON.stringify(['join', room])}`,
  entered: '430[null,{"clients"',
  word: (n, { to }) => `42${JSON.stringify(['message', { to, type: 'candidate', payload: { n } }])}`,
  heard: (n, { from, to }) => `42${JSON.stringify(['message', { to, type: 'candidate', payload: { n }, from }])}`,
  attack(random, known) {
    const room = roomName(random, known);
    const kind = random.next();
    if (kind < 0.25) return [eventText(random, 'join', hostileValue(random, room))];
    if (kind < 0.35) return [eventText(random, 'create', hostileValue(random, room))];
    if (kind < 0.7) {
      const details = { to: random.pick(known.peers), type: 'offer', payload: body(random), from: 'nobody' };
      return [eventText(random, 'message', hostileObject(random, details))];
    }
    if (kind < 0.9) return [eventText(random, random.pick(SILENT), ...(random.chance(0.2) ? [oddJson(random)] : []))];
    if (kind < 0.94) return [eventText(random, random.pick(OTHER_NAMES), oddJson(random))];
    return socketFrames(random, known);
  },
};
