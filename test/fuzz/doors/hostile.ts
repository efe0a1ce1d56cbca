import { damaged, oddJson } from '../hostile-json.ts';
import type { Knowledge } from '../messages.ts';
import { type Frame, messageFrame, socketFrames } from '../packets.ts';
import type { Random } from '../random.ts';

const ODD_ROOMS = [
  ...[
    '',
    ' ',
    '__proto__',
    'constructor',
    'a\tb',
    'a\nb',
    'a\u001fb',
    'tutorial\u001fa',
    'a\u2028b\u2029',
    '\u202e',
    'a\u0000',
  ],
  ...['\ud800', 'x'.repeat(128), 'x'.repeat(129), 'x'.repeat(60_000), '\u{1f600}'.repeat(64)],
] as const;
const ODD_TEXTS = ['', 'null', '__proto__', 'toString', '\u2028', '\ud800', '\u0000', '</script>'] as const;
const MANY_ROOMS = 3_000;

/** A room: one where attackers meet, one of thousands, or a name that is none. */
export function roomName(random: Random, known: Knowledge): string {
  const kind = random.next();
  if (kind < 0.5) return random.pick(known.rooms);
  return kind < 0.92 ? `r${random.below(MANY_ROOMS)}` : random.pick(ODD_ROOMS);
}

/** What travels between clients: small, odd, or as large as it may be and larger. */
export function body(random: Random): unknown {
  const kind = random.next();
  if (kind < 0.01) return 'x'.repeat(random.pick([65_520, 65_536, 200_000]));
  if (kind < 0.3) return { type: 'offer', value: { sdp: 'v=0\r\n'.repeat(random.below(200)) } };
  return kind < 0.6 ? { candidate: 'c'.repeat(random.below(100)) } : random.pick(ODD_TEXTS);
}

/** A JSON object of these fields, some of which hold something else, are missing, or come twice. */
export function hostileObject(random: Random, fields: Readonly<Record<string, unknown>>): string {
  if (random.chance(0.04)) return oddJson(random);
  const members = Object.entries(fields).flatMap(([key, value]) => {
    if (random.chance(0.03)) return [];
    return [`${JSON.stringify(key)}:${hostileValue(random, value)}`];
  });
  if (random.chance(0.04)) members.push(`"__proto__":${oddJson(random)}`);
  return `{${members.join(',')}}`;
}

export function hostileValue(random: Random, value: unknown): string {
  return random.chance(0.06) ? oddJson(random) : JSON.stringify(value);
}

/** An event of a Socket.IO client with these arguments as JSON. Now and then it asks for an answer, has more or less of them. */
export function eventText(random: Random, name: string, ...args: readonly string[]): string {
  const ackId = random.chance(0.2) ? String(random.below(1_000)) : '';
  const given = random.chance(0.03) ? [] : [...args];
  if (random.chance(0.03)) given.push(oddJson(random));
  const json = `[${[JSON.stringify(name), ...given].join(',')}]`;
  return `42${ackId}${random.chance(0.001) ? damaged(random, json) : json}`;
}

/** What a Socket.IO client can send that is of no dialect: events of the native one, binary events, broken packets. */
export function otherFrames(random: Random, known: Knowledge): readonly Frame[] {
  return random.chance(0.7) ? [messageFrame(random, known)] : socketFrames(random, known);
}
