import { CLIENT_EVENTS } from '../../src/protocol/events.ts';
import { damaged, oddJson } from './hostile-json.ts';
import type { Random } from './random.ts';

/** What attackers know: names they can use against others. */
export interface Knowledge {
  /** Peer ids: those of the bystanders, and what attackers were told. */
  readonly peers: [string, ...string[]];
  /** Resume secrets that attackers were given. */
  readonly secrets: [string, ...string[]];
  /** Room ids; the bystanders' is among them, and full. */
  readonly rooms: readonly [string, ...string[]];
}

const SEQUENCES = [0, 1, 2, 3, 64, 65, 512, 513, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -1, 1.5] as const;
const OTHER_NAMES = [
  ...['"peer-left"', '"goodbye"', '"signal-failed"', '"__proto__"', '""', '"constructor"', '"JOIN"', '0', '7'],
] as const;
/** Names for which Socket.IO itself ends the connection. */
const FORBIDDEN_NAMES = ['"connect"', '"disconnect"', '"error"', '"newListener"', 'null', '{}'] as const;

/** The array of a Socket.IO event packet: name and arguments. Often right, sometimes odd, sometimes broken. */
export function eventJson(random: Random, known: Knowledge): string {
  const [name, args] = random.chance(0.93) ? rightEvent(random, known) : [otherName(random), [oddJson(random)]];
  if (random.chance(0.35)) spoil(random, args);
  const json = `[${[name, ...args].join(',')}]`;
  return random.chance(0.001) ? damaged(random, json) : json;
}

function otherName(random: Random): string {
  return random.chance(0.02) ? random.pick(FORBIDDEN_NAMES) : random.pick(OTHER_NAMES);
}

/** A join that nothing is wrong with, so that what follows gets further than `not-joined`. */
export function properJoin(random: Random, known: Knowledge): string {
  return JSON.stringify(['join', { v: 1, room: random.pick(known.rooms) }]);
}

function spoil(random: Random, args: string[]): void {
  const at = random.below(args.length + 1);
  switch (random.below(4)) {
    case 0:
      args.splice(at, 1);
      break;
    case 1:
      args.splice(at, 0, oddJson(random));
      break;
    default:
      args[Math.min(at, Math.max(0, args.length - 1))] = oddJson(random);
  }
}

function rightEvent(random: Random, known: Knowledge): [name: string, args: string[]] {
  const name = random.pick(CLIENT_EVENTS);
  return [JSON.stringify(name), rightArguments(random, known, name).map((argument) => JSON.stringify(argument))];
}

function rightArguments(random: Random, known: Knowledge, name: (typeof CLIENT_EVENTS)[number]): unknown[] {
  const to = random.pick(known.peers);
  const seq = random.pick(SEQUENCES);
  switch (name) {
    case 'join':
      return [joinRequest(random, known)];
    case 'leave':
    case 'sync':
    case 'ice-servers':
      return [];
    case 'signal':
      return [to, seq, payload(random), random.pick(SEQUENCES)];
    case 'signal-ack':
      return [to, seq];
    case 'update':
      return [{ name: 'n'.repeat(random.below(80)), metadata: metadata(random) }];
    case 'message':
      return [payload(random)];
    case 'room':
      return [roomRequest(random, to)];
    case 'peek':
      return [{ room: random.pick(known.rooms), ...(random.chance(0.2) ? { token: 'a.b.c' } : {}) }];
    case 'token':
      return [{ token: 't'.repeat(random.pick([1, 40, 8_192, 8_193])) }];
    default:
      return name satisfies never;
  }
}

function joinRequest(random: Random, known: Knowledge): object {
  const resume = { peerId: random.pick(known.peers), secret: random.pick(known.secrets) };
  return {
    v: random.chance(0.98) ? 1 : random.pick([0, 2, -1, 1.5]),
    room: random.pick(known.rooms),
    ...(random.chance(0.3) ? { name: 'n'.repeat(random.below(70)) } : {}),
    ...(random.chance(0.3) ? { metadata: metadata(random) } : {}),
    ...(random.chance(0.3) ? { resume } : {}),
    ...(random.chance(0.1) ? { token: 'a.b.c' } : {}),
  };
}

/** Locks and removals are left out: honest clients could not go on. */
function roomRequest(random: Random, peerId: string): object {
  switch (random.below(5)) {
    case 0:
      return { action: 'hand-over', peerId };
    case 1:
      return { action: 'length', ms: random.pick([null, 1e12, -1]) };
    case 2:
      return { action: 'ask-to-mute', peerId, ...(random.chance(0.5) && { off: true }) };
    case 3:
      return { action: 'unban', ban: random.pick(['key', '', 'x'.repeat(65)]) };
    default:
      return { action: 'capacity', peers: random.pick([null, 1_000, 0, -1, 0.5]) };
  }
}

function metadata(random: Random): object {
  const keys = random.chance(0.05) ? 40 : random.below(4);
  const values: [unknown, ...unknown[]] = [1, 0.5, true, null, 'ü'.repeat(random.chance(0.05) ? 2_000 : 3)];
  return Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, random.pick(values)]));
}

function payload(random: Random): object {
  if (random.chance(0.002)) return { sdp: 'x'.repeat(random.pick([65_520, 65_536, 70_000])) };
  return random.chance(0.5) ? { candidate: 'c'.repeat(random.below(300)) } : [random.below(1_000)];
}
