import type { Knowledge } from '../messages.ts';
import type { Random } from '../random.ts';
import type { Door } from './door.ts';
import { body, eventText, hostileObject, hostileValue, otherFrames, roomName } from './hostile.ts';

const RELAYED = { receiveOffer: 'offer', receiveAnsewer: 'answer', addIceCandidate: 'candidate' } as const;
const RELAYS = ['receiveOffer', 'receiveAnsewer', 'addIceCandidate'] as const;
const OTHER_NAMES = ['joinRoomSuccess', 'checkRoomSuccess', 'toString', '__proto__', 'constructor', ''] as const;

/** Dialect 2: an invitation, on the namespace of native clients. */
export const invitation: Door = {
  name: 'invitation',
  transport: 'socket.io',
  seats: true,
  address: () => '/socket.io/?EIO=4&transport=websocket',
  enter: (room) => `42${JSON.stringify(['joinRoom', { room, user: { name: 'pair' } }])}`,
  entered: '42["joinRoomSuccess"',
  word: (n) => `42${JSON.stringify(['addIceCandidate', { user: {}, candidate: { n } }])}`,
  heard: (n) => `42${JSON.stringify(['addIceCandidate', { n }])}`,
  attack(random, known) {
    const room = roomName(random, known);
    const kind = random.next();
    if (kind < 0.15)
      return [eventText(random, 'checkRoom', hostileObject(random, { room, user: user(random, known) }))];
    if (kind < 0.4) return [eventText(random, 'joinRoom', hostileObject(random, { room, user: user(random, known) }))];
    if (kind < 0.65) {
      const name = random.pick(RELAYS);
      return [
        eventText(random, name, hostileObject(random, { user: user(random, known), [RELAYED[name]]: body(random) })),
      ];
    }
    if (kind < 0.93) {
      const name = random.pick(['inviteVideo', 'answerVideo', 'userLeave']);
      return [eventText(random, name, hostileValue(random, user(random, known)))];
    }
    if (kind < 0.96) return [eventText(random, random.pick(OTHER_NAMES), hostileValue(random, user(random, known)))];
    return otherFrames(random, known);
  },
};

/** Sometimes larger than one may be, sometimes with the id of another. */
function user(random: Random, known: Knowledge): unknown {
  const kind = random.next();
  if (kind < 0.05) return { name: 'n'.repeat(random.pick([1_800, 1_900, 2_048, 100_000])) };
  return kind < 0.1 ? body(random) : { sockId: random.pick(known.peers), name: 'attacker' };
}
