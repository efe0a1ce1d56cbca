import { describe, expect, test } from 'vitest';
import { handsOf, listed, nextHand } from '../../../../web/ui/people/order.ts';

const person = (peerId: string, name = peerId, hand?: number | string) => ({
  peerId,
  name,
  metadata: hand === undefined ? {} : { hand },
});

const ids = (people: readonly { readonly peerId: string }[]): string => people.map(({ peerId }) => peerId).join('');
const nameOf = ({ name }: { readonly name: string }): string => name;

describe('raised hands', () => {
  test('R312: a hand comes after all that its person sees; of two at once, the lower peer id is first', () => {
    const people = [person('a'), person('b', 'b', 2), person('c', 'c', 1), person('d', 'd', 2)];
    expect(ids(handsOf(people))).toBe('cbd');
    expect(nextHand(people)).toBe(3);
    expect(nextHand([person('a')])).toBe(1);
  });

  test('R312: what is no number of a hand is no hand', () => {
    const people = [person('a', 'a', 'up'), person('b', 'b', -1), person('c', 'c', 0), person('d', 'd', Number.NaN)];
    expect(handsOf(people)).toEqual([]);
    expect(nextHand(people)).toBe(1);
  });

  test('R312: a hand of an absurd number cannot push another one in front of it', () => {
    const people = [person('a', 'a', 1), person('b', 'b', Number.MAX_VALUE)];
    expect(nextHand(people)).toBe(2);
    expect(ids(handsOf([...people, person('c', 'c', 2)]))).toBe('ac');
  });
});

describe('the list of people', () => {
  test('R311: first the host, then hands in their order, then names as the language sorts them', () => {
    const people = [
      person('1', 'Zoë'),
      person('2', 'Émile'),
      person('3', 'Eva'),
      person('4', 'Ida', 2),
      person('5', 'Max', 1),
    ];
    expect(listed(people, '1', nameOf, 'en').map(nameOf)).toEqual(['Zoë', 'Max', 'Ida', 'Émile', 'Eva']);
  });

  test('R311: two of one name keep their places', () => {
    const people = [person('b', 'Ann'), person('a', 'Ann')];
    expect(ids(listed(people, undefined, nameOf, 'en'))).toBe('ab');
    expect(ids(listed(people.toReversed(), undefined, nameOf, 'en'))).toBe('ab');
  });
});
