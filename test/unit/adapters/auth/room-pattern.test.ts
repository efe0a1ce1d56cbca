import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsRoom } from '../../../../src/adapters/auth/room-pattern.ts';

describe('R181: the room of a token', () => {
  test.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'A', false],
    ['a', 'ab', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['team-*', 'team-', true],
    ['team-*', 'team-1', true],
    ['team-*', 'other-team-1', false],
    ['*-team', 'my-team', true],
    ['*-team', 'my-teams', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a*bc*c', 'abc', false],
    ['a*bc*c', 'abcc', true],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['(a+)+$*', '(a+)+$!', true],
  ])('%j and the room %j: %j', (pattern, room, fits) => {
    expect(fitsRoom(pattern, room)).toBe(fits);
  });

  test('fits as a regular expression would say', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (made, room) => {
        const expression = new RegExp(`^${made.replaceAll('*', '.*')}$`);
        expect(fitsRoom(made, room)).toBe(expression.test(room));
      }),
      { numRuns: 5_000 },
    );
  });
});
