import type { Random } from './random.ts';

/** JSON as text, because what is hostile about it (duplicate keys, 1e400, depth, breakage) has no value to encode. */

const NUMBERS = [
  ...['0', '-0', '1', '-1', '1.5', '2e3', '1e308', '1e400', '-1e400', '5e-324', '4294967296', '9007199254740991'],
  ...['9007199254740992', '-9007199254740993', '123456789012345678901234567890'],
] as const;

const STRINGS = [
  ...['""', '"x"', '"__proto__"', '"constructor"', '"toString"', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"'],
  ...['"\\u202e\\u2066"', '"\\u0085"', '"\u{1f600}"', '"\\\\"', '"</script>"', '"_placeholder"', '"null"'],
] as const;

const KEYS = [
  ...['"a"', '"v"', '"room"', '"name"', '"metadata"', '"resume"', '"peerId"', '"secret"', '"ok"', '"error"', '""'],
  ...['"__proto__"', '"constructor"', '"prototype"', '"toJSON"', '"then"', '"_placeholder"', '"num"', '"\\ud800"'],
] as const;

const DEPTHS = [15, 16, 17, 100, 1_000, 20_000] as const;

/** Any JSON value, well-formed. */
export function oddJson(random: Random, depth = 3): string {
  switch (depth === 0 ? random.below(5) : random.below(8)) {
    case 0:
      return random.pick(NUMBERS);
    case 1:
      return random.pick(STRINGS);
    case 2:
      return random.pick(['true', 'false', 'null']);
    case 3:
      return random.chance(0.02) ? nested(random) : `"${'y'.repeat(random.below(200))}"`;
    case 4:
      return random.pick(['{}', '[]', '{"_placeholder":true,"num":0}', '{"_placeholder":true,"num":-1}']);
    case 5:
      return `[${list(random, () => oddJson(random, depth - 1))}]`;
    default:
      return `{${list(random, () => `${random.pick(KEYS)}:${oddJson(random, depth - 1)}`)}}`;
  }
}

function nested(random: Random): string {
  const depth = random.pick(DEPTHS);
  return random.chance(0.5) ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}0${'}'.repeat(depth)}`;
}

function list(random: Random, item: () => string): string {
  return Array.from({ length: random.below(5) }, item).join(',');
}

/** What was JSON before something happened to it. */
export function damaged(random: Random, json: string): string {
  const at = random.below(json.length + 1);
  switch (random.below(5)) {
    case 0:
      return json.slice(0, at);
    case 1:
      return (
        json.slice(0, at) +
        random.pick(['}', ']', '"', ',', ':', '\\', '\u0000', '\ufeff', '01', 'NaN']) +
        json.slice(at)
      );
    case 2:
      return json.slice(at);
    case 3:
      return json.slice(0, at) + json.slice(at + 1);
    default:
      return json + json.slice(at);
  }
}
