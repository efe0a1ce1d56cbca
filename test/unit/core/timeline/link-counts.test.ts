import { expect, test } from 'vitest';
import { LinkCounts, MOST_LINKS } from '../../../../src/core/timeline/link-counts.ts';

/** Counts of a sender with as many links as a room may have, and how many there are. */
function full() {
  const state = { size: 0 };
  const counts = new LinkCounts((by) => {
    state.size += by;
  });
  const sender = counts.sentBy('a');
  for (let link = 0; link < MOST_LINKS; link += 1) sender.count(`p${link}`);
  return { counts, sender, state };
}

test('R242: where a room was closed, all its links make room', () => {
  const { counts, state } = full();
  expect(state.size).toBe(MOST_LINKS);
  counts.allLeft();
  expect(counts.links).toHaveLength(MOST_LINKS);
  counts.sentBy('b').count('c');
  expect(counts.links).toEqual([{ from: 'b', to: 'c', signals: 1 }]);
  expect([counts.others, state.size]).toEqual([MOST_LINKS, 1]);
});

test('R242: peers that left without a signal make no room, and signals beyond it are counted together', () => {
  const { counts, sender, state } = full();
  counts.left('nobody');
  for (const to of ['x', 'x', 'y']) sender.count(to);
  sender.count('p0');
  expect([counts.others, counts.links.length, state.size]).toEqual([3, MOST_LINKS, MOST_LINKS]);
  expect(counts.links[0]).toEqual({ from: 'a', to: 'p0', signals: 2 });
});

test('R242: a room that is forgotten counts no more links', () => {
  const { counts, sender, state } = full();
  counts.left('p0');
  counts.end();
  for (const to of ['x', 'p1', 'p1']) sender.count(to);
  expect([counts.others, state.size]).toEqual([3, MOST_LINKS]);
  expect(counts.links).toEqual([]);
});

test('R241: signals to one peer after another count alike, and to one that was forgotten anew', () => {
  const { counts, sender } = full();
  const other = counts.sentBy('a');
  for (const to of ['p0', 'p0', 'p1', 'p0']) sender.count(to);
  other.count('p0');
  expect(counts.links.slice(0, 2)).toEqual([
    { from: 'a', to: 'p0', signals: 5 },
    { from: 'a', to: 'p1', signals: 2 },
  ]);
  counts.left('p0');
  counts.sentBy('b').count('c');
  expect(counts.others).toBe(5);
  counts.left('p1');
  sender.count('p0');
  expect(counts.links).toContainEqual({ from: 'a', to: 'p0', signals: 1 });
  expect(counts.others).toBe(7);
});
