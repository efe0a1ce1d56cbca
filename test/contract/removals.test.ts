import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim, GRACE_MS, held, ids, joined, newRoom, seat } from './seats.ts';
import { STORES, type StoreUnderTest } from './stores.ts';

describe.each(STORES)('peers that are removed: %s', (_, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  test('R210: a peer is removed whichever node serves it; its node hears of it, also if it serves no other peer', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
    const outcome = await under.store.remove(room, 'b');
    expect(outcome).toMatchObject({ kind: 'changed', version: version + 1 });
    expect(outcome.kind === 'changed' && [...outcome.nodes].sort()).toEqual(['n1', 'n2']);
    expect(ids(await under.store.load(room))).toEqual(['a']);
    expect(await under.store.remove(room, 'b')).toEqual({ kind: 'unchanged' });
    expect(await under.store.remove(newRoom(), 'b')).toEqual({ kind: 'unchanged' });
  });

  test('R210: an away peer is removed too, and the version of a room that is empty then stays', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'));
    await under.store.markAway(room, 'a', 'n1', 10_000);
    expect(await under.store.remove(room, 'a')).toEqual({ kind: 'changed', version: version + 2, nodes: ['n1'] });
    expect(await under.store.load(room)).toMatchObject({ version: version + 2, seats: [] });
    expect(await under.store.versions([room])).toEqual([version + 2]);
  });

  test('R210: a resume of a removed peer is refused as that, with its secret and with a proof', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n1'));
    await under.store.remove(room, 'a');
    const plain = claim('n2', 'digest of a', 'next');
    const proven = { since: version + 100, name: 'a', metadata: {}, capacity: 8 };
    expect(await under.store.resume(room, 'a', plain)).toEqual({ kind: 'removed', how: 'removed' });
    expect(await under.store.resume(room, 'a', { ...plain, proven })).toEqual({ kind: 'removed', how: 'removed' });
    expect(await under.store.resume(room, 'stranger', plain)).toEqual({ kind: 'refused' });
    expect(ids(await under.store.load(room))).toEqual(['b']);
  });

  test('R210: a node that missed the change is told which of its peers were removed, and cannot put them back', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n1'), seat('c', 'n1'));
    await under.store.remove(room, 'a');
    await under.store.leave(room, 'c', 'n1');
    const reclaimed = await under.store.reclaim(room, ['a', 'b', 'c'], 'n1');
    expect([[...reclaimed.removed], ids(reclaimed.snapshot)]).toEqual([[['a', 'removed']], ['b']]);
    const [a, b] = [held('a', 'n1', version - 2), held('b', 'n1', version - 1)];
    const terms = { atLeast: version + 9, graceMs: GRACE_MS };
    const restored = await under.store.restore(room, [a, b], [], terms);
    expect([[...restored.removed], ids(restored.snapshot)]).toEqual([[['a', 'removed']], ['b']]);
    const seen = { ...seat('a'), presence: 'present', awayUntil: 0, since: 1, joined: 1 } as const;
    const byOther = await under.store.restore(room, [], [seen], { ...terms, atLeast: version + 20 });
    expect([byOther.removed.size, ids(byOther.snapshot)]).toEqual([0, ['b']]);
  });

  test('R210: after a loss of data a node tells of removals that it knows, before or after the peer was put back', async () => {
    for (const order of ['before', 'after'] as const) {
      const room = newRoom();
      const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
      await under.wipe();
      const terms = { atLeast: version, graceMs: GRACE_MS };
      const knows = () => under.store.restore(room, [held('b', 'n2', version)], [], { ...terms, removed: ['a'] });
      const missed = () => under.store.restore(room, [held('a', 'n1', version - 1)], [], terms);
      if (order === 'before') await knows();
      const put = await missed();
      expect([...put.removed]).toEqual(order === 'before' ? [['a', 'removed']] : []);
      if (order === 'after') {
        const known = await knows();
        expect(known.snapshot.version).toBe(put.snapshot.version + 2);
      }
      expect(ids(await under.store.load(room))).toEqual(['b']);
      const proven = { since: version - 1, name: 'a', metadata: {}, capacity: 8 };
      const resume = { ...claim('n3', 'digest of a', 'next'), proven };
      expect(await under.store.resume(room, 'a', resume)).toEqual({ kind: 'removed', how: 'removed' });
    }
  });

  test('R211: a room is closed in one change, for the nodes of all its peers', async () => {
    const room = newRoom();
    const { version } = await joined(
      under.store,
      room,
      seat('a', 'n1'),
      seat('b', 'n2'),
      seat('c', 'n2'),
      seat('d', 'n3'),
    );
    await under.store.markAway(room, 'd', 'n3', 10_000);
    const outcome = await under.store.close(room);
    expect(outcome).toMatchObject({ kind: 'changed', version: version + 2 });
    expect(outcome.kind === 'changed' && [...outcome.nodes].sort()).toEqual(['n1', 'n2', 'n3']);
    expect(await under.store.load(room)).toMatchObject({ version: version + 2, seats: [] });
    expect(await under.store.close(room)).toEqual({ kind: 'unchanged' });
    expect([...(await under.store.reclaim(room, ['b', 'c'], 'n2')).removed]).toEqual([
      ['b', 'closed'],
      ['c', 'closed'],
    ]);
    expect(await under.store.resume(room, 'd', claim('n1', 'digest of d', 'x'))).toEqual({
      kind: 'removed',
      how: 'closed',
    });
  });

  test('R24, R211: a room that was closed may be joined anew, above its last version', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    const closed = await under.store.close(room);
    const again = await joined(under.store, room, seat('b'));
    expect(ids(again)).toEqual(['b']);
    expect(closed.kind === 'changed' && again.version === closed.version + 1).toBe(true);
  });
});
