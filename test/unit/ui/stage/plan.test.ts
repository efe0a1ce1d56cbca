import { describe, expect, test } from 'vitest';
import { type StageChoice, type StageItem, stagePlan } from '../../../../web/ui/stage/plan.ts';

const person = (peerId: string): StageItem => ({ key: peerId, kind: 'person', peerId, own: false });
const screen = (peerId: string): StageItem => ({ key: `screen:${peerId}`, kind: 'screen', peerId, own: false });
const self: StageItem = { ...person('me'), own: true };

const AUTO: StageChoice = { layout: 'auto', pinned: undefined, speaker: undefined };

const [ann, bob, cy] = ['ann', 'bob', 'cy'].map(person);
if (!ann || !bob || !cy) throw new Error('three people');

const plan = (items: readonly StageItem[], choice: Partial<StageChoice> = {}) => {
  const { tiles, ...rest } = stagePlan(items, { ...AUTO, ...choice });
  return { ...rest, keys: tiles.map(({ key }) => key) };
};

describe('what is on the stage', () => {
  test('R288: one other fills it, and the own tile is small, in every layout', () => {
    for (const layout of ['auto', 'grid', 'speaker'] as const) {
      expect(plan([self, ann], { layout, speaker: 'ann' })).toEqual({
        shape: 'corner',
        main: undefined,
        lead: 'ann',
        keys: ['ann', 'me'],
      });
    }
    expect(plan([ann, self], { pinned: 'ann' }).shape).toBe('corner');
    expect(plan([self])).toEqual({ shape: 'corner', main: undefined, lead: 'me', keys: ['me'] });
    expect(plan([])).toEqual({ shape: 'corner', main: undefined, lead: undefined, keys: [] });
  });

  test('R288: more are a grid, in the order in which they came, the own tile last', () => {
    expect(plan([self, ann, bob], { speaker: 'bob' })).toEqual({
      shape: 'grid',
      main: undefined,
      lead: 'bob',
      keys: ['ann', 'bob', 'me'],
    });
  });

  test('R288: the speaker layout has the active speaker large, the first one where nobody spoke', () => {
    const people = [ann, bob, cy, self];
    expect(plan(people, { layout: 'speaker', speaker: 'cy' })).toMatchObject({ shape: 'strip', main: 'cy' });
    expect(plan(people, { layout: 'speaker' }).main).toBe('ann');
    expect(plan(people, { layout: 'speaker', speaker: 'gone' }).main).toBe('ann');
  });

  test('R288: of two screens the newer one is large, the older one first in the strip; not in the grid', () => {
    const items = [screen('bob'), screen('ann'), ann, bob, self];
    expect(plan(items, { layout: 'speaker', speaker: 'bob' })).toEqual({
      shape: 'strip',
      main: 'screen:ann',
      lead: 'screen:ann',
      keys: ['screen:bob', 'screen:ann', 'ann', 'bob', 'me'],
    });
    expect(plan([screen('ann'), ann, self])).toMatchObject({ shape: 'strip', main: 'screen:ann' });
    expect(plan(items, { layout: 'grid' })).toMatchObject({ shape: 'grid', main: undefined });
  });

  test('R288: what the person pinned is large before anything else, until it is gone', () => {
    const items = [screen('ann'), ann, bob, self];
    for (const layout of ['auto', 'grid', 'speaker'] as const) {
      expect(plan(items, { layout, pinned: 'bob' })).toMatchObject({ shape: 'strip', main: 'bob', lead: 'bob' });
    }
    expect(plan([ann, self], { pinned: 'me' })).toMatchObject({ shape: 'strip', main: 'me' });
    expect(plan([ann, bob, self], { pinned: 'gone' }).shape).toBe('grid');
  });

  test('R288: a tile keeps its place, whoever is large', () => {
    const items = [screen('bob'), ann, bob, cy, self];
    const { keys } = plan(items);
    for (const pinned of keys) expect(plan(items, { pinned }).keys).toEqual(keys);
  });
});
