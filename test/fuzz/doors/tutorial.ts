import { oddJson } from '../hostile-json.ts';
import type { Door } from './door.ts';
import { body, eventText, hostileObject, otherFrames, roomName } from './hostile.ts';

/** Dialect 1: two to a room, on the namespace of native clients. */
export const tutorial: Door = {
  name: 'tutorial',
  transport: 'socket.io',
  seats: true,
  address: () => '/socket.io/?EIO=4&transport=websocket',
  enter: (room) => `42${JSON.stringify(['join', { roomId: room }])}`,
  entered: '42["joined"',
  word: (n, { room }) => `42${JSON.stringify(['message', { roomId: room, data: { n } }])}`,
  heard: (n) => `42${JSON.stringify(['message', { n }])}`,
  attack(random, known) {
    const roomId = roomName(random, known);
    const kind = random.next();
    if (kind < 0.35) return [eventText(random, 'join', hostileObject(random, { roomId }))];
    if (kind < 0.65) return [eventText(random, 'message', hostileObject(random, { roomId, data: body(random) }))];
    if (kind < 0.8) return [eventText(random, 'leave', hostileObject(random, { roomId }))];
    // In and out again at once.
    if (kind < 0.9) {
      return Array.from({ length: 20 }, (_, n) =>
        eventText(random, n % 2 === 0 ? 'join' : 'leave', `{"roomId":"r${n}"}`),
      );
    }
    if (kind < 0.94) return [eventText(random, random.pick(['bye', 'joined', '__proto__', '']), oddJson(random))];
    return otherFrames(random, known);
  },
};
