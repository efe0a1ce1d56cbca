import { oddJson } from './hostile-json.ts';
import type { Random } from './random.ts';

const ODD_FIELDS = [
  ...[
    '',
    ' ',
    '0',
    '-0',
    '-1',
    '1e300',
    '-1e300',
    'NaN',
    'Infinity',
    '1.5',
    '9007199254740993',
    '9'.repeat(400),
    '0x10',
    'nil',
  ],
  ...[
    'null',
    'true',
    '{}',
    '[]',
    '{',
    '__proto__',
    '\u0000',
    '\u2028',
    'x'.repeat(5_000),
    'present',
    'away',
    '2',
    '\n',
    '\r\n',
  ],
] as const;

/** A value that is of no kind that anybody expects. */
export function oddField(random: Random): string {
  return random.chance(0.7) ? random.pick(ODD_FIELDS) : oddJson(random);
}

/** A text after something has happened to its bytes, or to one of its fields, between which stand tabs. */
export function mutated(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  const at = random.below(bytes.length + 1);
  switch (random.below(6)) {
    case 0:
      return flipped(random, bytes);
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(8)), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
    default: {
      const fields = text.split('\t');
      const field = random.below(fields.length);
      fields.splice(field, random.chance(0.8) ? 1 : 0, ...(random.chance(0.9) ? [oddField(random)] : []));
      return Buffer.from(fields.join('\t'));
    }
  }
}

function flipped(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = 1 + random.below(3); left > 0 && copy.length > 0; left -= 1) {
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  }
  return copy;
}
