import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { EVENT_LENGTH, isDeeper, whyUnread } from '../../../src/protocol/unread.ts';

const nested = (levels: number, inside = ''): string => `${'['.repeat(levels)}${inside}${']'.repeat(levels)}`;

describe('R126: before it is parsed', () => {
  test('an event longer than a payload can make it is refused', () => {
    expect(whyUnread('x'.repeat(EVENT_LENGTH))).toBeUndefined();
    expect(whyUnread('x'.repeat(EVENT_LENGTH + 1))).toBe('payload-too-large');
  });

  test('one that nests deeper than a payload may is refused', () => {
    const long = `"${'x'.repeat(5_000)}"`;
    expect(whyUnread(`42["signal","a",1,${nested(LIMITS.depth, long)}]`)).toBeUndefined();
    expect(whyUnread(`42["signal","a",1,${nested(LIMITS.depth + 1, long)}]`)).toBe('bad-message');
    expect(whyUnread(nested(60_000 / 2))).toBe('bad-message');
  });

  test('a short one is left to the parser', () => {
    expect(whyUnread(nested(1_000))).toBeUndefined();
  });
});

test.each([
  [nested(3), 3],
  ['{"a":{"b":[{}]}}', 4],
  ['[[],[],[[]]]', 3],
  ['["[[[[", "\\"[[[", "\\\\", []]', 2],
  ['{"[":"{","x":"\\\\\\"{"}', 1],
])('%s nests to level %i', (text, levels) => {
  expect([isDeeper(text, levels), isDeeper(text, levels - 1)]).toEqual([false, true]);
});
