import { expect, test } from 'vitest';
import { RosterView } from '../../../../web/client/signaling/roster.ts';
import { peer, roster } from '../support/fake-transport.ts';

function view(version: number, ...ids: readonly string[]) {
  const it = new RosterView();
  it.reset(roster(version, ...ids));
  return it;
}

test('R20: a change with the next version applies, and raises the version', () => {
  const it = view(10, 'ann');
  expect(it.apply({ type: 'peer-joined', version: 11, peer: peer('bob') })).toEqual([
    { type: 'peer-joined', peer: peer('bob') },
  ]);
  expect(it.apply({ type: 'peer-away', version: 12, peerId: 'ann' })).toEqual([
    { type: 'peer-away', peer: peer('ann', { presence: 'away' }) },
  ]);
  expect(it.apply({ type: 'peer-left', version: 13, peerId: 'ann', reason: 'lost' })).toEqual([
    { type: 'peer-left', peer: peer('ann', { presence: 'away' }), reason: 'lost' },
  ]);
  expect([it.version, it.peers]).toEqual([13, [peer('bob')]]);
});

test('R22: a change that is not newer than what is known is dropped', () => {
  const it = view(10, 'ann');
  expect(it.apply({ type: 'peer-left', version: 10, peerId: 'ann', reason: 'left' })).toEqual([]);
  expect(it.peers).toEqual([peer('ann')]);
  expect(it.replace(roster(9))).toEqual([]);
  expect(it.peers).toEqual([peer('ann')]);
});

test('R22: a change beyond a gap waits for the whole roster, then applies on top of it', () => {
  const it = view(10, 'ann');
  expect(it.apply({ type: 'peer-left', version: 13, peerId: 'bob', reason: 'left' })).toEqual([]);
  expect(it.behind).toBe(true);
  const diffs = it.replace(roster(12, 'ann', 'bob', 'cid'));
  expect(diffs.map(({ type, peer: { peerId } }) => [type, peerId])).toEqual([
    ['peer-joined', 'bob'],
    ['peer-joined', 'cid'],
    ['peer-left', 'bob'],
  ]);
  expect([it.version, it.behind]).toEqual([13, false]);
});

test('R22: a gap also closes when the missing changes come', () => {
  const it = view(10, 'ann');
  it.apply({ type: 'peer-joined', version: 12, peer: peer('cid') });
  const diffs = it.apply({ type: 'peer-joined', version: 11, peer: peer('bob') });
  expect(diffs.map(({ peer: { peerId } }) => peerId)).toEqual(['bob', 'cid']);
  expect([it.version, it.behind]).toEqual([12, false]);
});

test('R22: a whole roster leads to the changes: peers that left, came, went away, or have another name', () => {
  const it = view(10, 'ann', 'bob', 'cid');
  const diffs = it.replace({
    version: 20,
    peers: [peer('bob', { presence: 'away' }), peer('cid', { metadata: { hand: true } }), peer('dan')],
  });
  expect(diffs.map(({ type, peer: { peerId } }) => [type, peerId])).toEqual([
    ['peer-left', 'ann'],
    ['peer-away', 'bob'],
    ['peer-updated', 'cid'],
    ['peer-joined', 'dan'],
  ]);
  // A roster does not tell whether she said that she leaves.
  expect(diffs[0]).toMatchObject({ reason: 'lost' });
});

test('R141: after a loss of data peers that the roster lacks are away, until they come back, are said to leave or are given up', () => {
  const it = view(10, 'ann', 'bob', 'cyd', 'dan');
  expect(it.replace(roster(20, 'ann'), true).map(({ type, peer: { peerId } }) => [type, peerId])).toEqual([
    ['peer-away', 'bob'],
    ['peer-away', 'cyd'],
    ['peer-away', 'dan'],
  ]);
  // They come back one by one. Rosters of before the others are back do not make these leave.
  expect(it.apply({ type: 'peer-joined', version: 21, peer: peer('bob') })).toEqual([
    { type: 'peer-back', peer: peer('bob') },
  ]);
  expect(it.replace(roster(22, 'ann', 'bob'))).toEqual([]);
  expect(it.apply({ type: 'peer-left', version: 23, peerId: 'cyd', reason: 'left' })).toMatchObject([
    { type: 'peer-left', peer: { peerId: 'cyd' } },
  ]);
  expect(it.giveUp()).toEqual([{ type: 'peer-left', peer: peer('dan', { presence: 'away' }), reason: 'lost' }]);
  expect([it.peers, it.giveUp()]).toEqual([[peer('ann'), peer('bob')], []]);
  // One that came back leaves as any other.
  expect(it.replace(roster(24, 'ann'))).toMatchObject([{ type: 'peer-left', peer: { peerId: 'bob' } }]);
});
