/** The attackers: a process of their own, with the lowest priority, so that nodes and honest clients come first. */
import { setMaxListeners } from 'node:events';
import { setPriority } from 'node:os';
import { SeededRandom } from '../../scripts/lib/seeded-random.ts';
import { attacks } from '../attacks/index.ts';
import type { AttackersAnswer, AttackersCommand } from './attackers.ts';
import { type Deeds, Ground } from './ground.ts';
import { obey } from '../../scripts/lib/helper.ts';

const LOWEST = 19;

/** How long those who enter rooms have for themselves, in ms. */
const OTHERS_AFTER_MS = 1_000;

/** Attackers of one attack that a full run has, as a rule. */
const PER_ROOM = 2;

const deeds: Record<string, Deeds> = {};
let end: AbortController | undefined;

function begin({ names, target, connections, rooms, seed }: AttackersCommand & { readonly do: 'begin' }): void {
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  end = over;
  const chosen = attacks.filter(({ name }) => names.includes(name));
  for (const [index, attack] of chosen.entries()) {
    // All connections are given away; the first attacks get what is left over.
    const share = Math.floor(connections / chosen.length) + Number(index < connections % chosen.length);
    if (share === 0) continue;
    const own: Deeds = { opened: 0, refused: 0, closed: 0, believed: 0 };
    deeds[attack.name] = own;
    const { next: random } = new SeededRandom(seed + index);
    // Each attack begins with another room, so that no room is full of attackers.
    const first = (index * PER_ROOM) % rooms.length;
    const turned = [...rooms.slice(first), ...rooms.slice(0, first)];
    const ground = new Ground({ target, connections: share, rooms: turned, random, deeds: own, over: over.signal });
    if (attack.first === true) void attack.play(ground);
    else void ground.pause(OTHERS_AFTER_MS).then(() => attack.play(ground));
  }
}

setPriority(LOWEST);
obey<AttackersCommand, AttackersAnswer>(async (command) => {
  switch (command.do) {
    case 'begin':
      begin(command);
      break;
    case 'spin':
      for (const until = performance.now() + command.ms; performance.now() < until; );
      break;
    case 'end':
      end?.abort();
      break;
    case 'tell':
      break;
  }
  return deeds;
});
