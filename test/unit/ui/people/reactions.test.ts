import { expect, test } from 'vitest';
import { Reactions, reactionOf } from '../../../../web/ui/people/reactions.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('R315: only a known reaction is one', () => {
  expect(reactionOf({ kind: 'reaction', reaction: '👍' })).toBe('👍');
  const others = [
    undefined,
    null,
    'reaction',
    {},
    { kind: 'reaction', reaction: '<b>' },
    { kind: 'chat', reaction: '👍' },
  ];
  expect(others.map(reactionOf)).toEqual(others.map(() => undefined));
});

test('R315: of one peer two a second are shown, each for 3 s; of another one as many more', async () => {
  const clock = new FakeClock();
  const reactions = new Reactions(clock, () => {});
  const shown = ['a', 'a', 'b'].map((peerId) => reactions.show(peerId, '👍', peerId));
  expect(shown).toEqual([true, false, true]);
  await clock.advance(500);
  expect(reactions.show('a', '👍', 'a')).toBe(true);
  expect(clock.waiting).toBe(3);
  await clock.advance(3_000);
  expect(clock.waiting).toBe(0);
});
