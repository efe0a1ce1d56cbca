import { AttackPolling } from './attack-polling.ts';
import { AttackSocket } from './attack-socket.ts';
import { attackFrames } from './attack-frames.ts';
import type { Door } from './doors/door.ts';
import { engineFrame } from './packets.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

/** Most frames that are sent without waiting for the node to have read them. */
const CHUNK = 40;

/** One connection's life at the door of a dialect. */
export async function attackDoor(url: string, door: Door, random: Random, tally: Tally): Promise<void> {
  const kind = random.next();
  if (kind < 0.08) return attackFrames(url, door, random, tally);
  if (kind < 0.2 && door.transport !== 'text') {
    const [path = '', version] =
      door.transport === 'old' ? [new URL(door.address(''), url).pathname, 3 as const] : ['/socket.io/', 4 as const];
    return new AttackPolling(url, tally, { path, version, message: () => door.attack(random, tally.known) }).attack(
      random,
    );
  }
  const socket = await AttackSocket.open(url, tally, door.address(`attacker${random.below(100)}`));
  if (door.transport === 'socket.io' && random.chance(0.95)) await socket.connect();
  // Out of the namespace, and on as if nothing were.
  if (random.chance(0.05)) await socket.send(['41', ...door.attack(random, tally.known)]);
  // A proper start, so that what follows gets further than the first room.
  if (random.chance(0.8)) await socket.send([door.enter(random.pick(tally.known.rooms))]);
  for (let left = 1 + random.below(6); left > 0 && socket.open; left -= 1) {
    const chunk = Array.from({ length: 1 + random.below(CHUNK) }, () => door.attack(random, tally.known)).flat();
    await socket.send(chunk);
  }
  if (random.chance(0.1)) await socket.send([engineFrame(random)]);
  socket.end(random.chance(0.5) ? 'cut' : 'close');
}
