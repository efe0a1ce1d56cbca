import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Entry, JoinOutcome, KnockEntry } from '../../src/core/ports.ts';
import { GRACE_MS, joined, newRoom, seat } from './seats.ts';
import { REDIS_STORES, type RedisUnderTest, STORES, type StoreUnderTest } from './stores.ts';

const LIFE_MS = 60_000;

/** How one comes that can wait. `at` orders those who wait. */
function knock(id: string, at = 0, others: { waits?: boolean } = {}): Entry {
  const { waits = false } = others;
  return { kind: 'knock', id, at: 1_000 + at, waits, lifeMs: LIFE_MS };
}

describe.each(STORES)('waiting rooms: %s', (_, open) => {
  let under: StoreUnderTest;
  let room: string;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());
  beforeEach(async () => {
    room = newRoom();
    await joined(under.store, room, seat('host', 'n1'), seat('b', 'n2'));
    await under.store.amend(room, { waiting: true }, 'host');
  });

  const join = (peerId: string, entry?: Entry, node = 'n3', banKey = ''): Promise<JoinOutcome> =>
    under.store.join(room, { ...seat(peerId, node), name: `name "${peerId}"`, banKey }, 8, entry);
  const knocks = (node = 'n3', keep: readonly string[] = [], lifeMs = LIFE_MS): Promise<readonly KnockEntry[]> =>
    under.store.knocks(room, node, lifeMs, keep);
  const admit = (id?: string, capacity = 8, by: string | undefined = 'host') =>
    under.store.answerKnock(room, { kind: 'admitted', ...(id !== undefined && { id }), capacity }, by);
  const deny = (id?: string, restMs = 60_000) =>
    under.store.answerKnock(room, { kind: 'denied', ...(id !== undefined && { id }), restMs }, 'host');

  test('R207: one that can wait does so without a seat, one that cannot is refused, and one that need not has a seat', async () => {
    expect(await join('c')).toEqual({ kind: 'must-wait' });
    const { version } = await under.store.load(room);
    const first = await join('c', knock('k1', 1));
    expect(first).toMatchObject({ kind: 'waits' });
    expect(first.kind === 'waits' && [...first.nodes].sort()).toEqual(['n1', 'n2']);
    expect(await join('c', knock('k1', 1, { waits: true }))).toEqual({ kind: 'waits', since: 1_001, nodes: [] });
    expect(await under.store.load(room)).toMatchObject({ version, seats: { length: 2 } });
    expect(await join('d', { kind: 'free' })).toMatchObject({ kind: 'joined' });
  });

  test('R207: those who wait are listed in the order in which they came, with their names and nodes', async () => {
    await join('d', knock('k2', 2), 'n4');
    await join('c', knock('k1', 1));
    expect(await knocks()).toEqual([
      { id: 'k1', name: 'name "c"', status: 'waiting', node: 'n3' },
      { id: 'k2', name: 'name "d"', status: 'waiting', node: 'n4' },
    ]);
    // One that comes back to another node keeps its place.
    expect(await join('d', knock('k1', 9), 'n4')).toEqual({ kind: 'waits', since: 1_001, nodes: [] });
    expect((await knocks()).map(({ id, node }) => `${id} ${node}`)).toEqual(['k1 n4', 'k2 n4']);
  });

  test('R208: one that is let in takes its seat with its next join, once', async () => {
    await join('c', knock('k1'), 'n3');
    const reply = await admit('k1');
    expect(reply).toMatchObject({ kind: 'answered', count: 1 });
    expect(reply.kind === 'answered' && [...reply.nodes].sort()).toEqual(['n1', 'n2', 'n3']);
    expect(await knocks()).toMatchObject([{ id: 'k1', status: 'admitted' }]);
    expect(await admit('k1')).toEqual({ kind: 'unknown' });
    const both = await Promise.all([join('c', knock('k1')), join('d', knock('k1'), 'n4')]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['joined', 'waits']);
    expect((await under.store.load(room)).seats).toHaveLength(3);
  });

  test('R208: one that is turned away is so until its rest is over', async () => {
    await join('c', knock('k1'));
    await join('d', knock('k2'));
    expect(await deny('k1')).toMatchObject({ kind: 'answered', count: 1 });
    expect(await join('c', knock('k1'))).toEqual({ kind: 'denied' });
    expect(await under.store.withdrawKnock(room, 'k1', 'n3')).toEqual([]);
    await deny('k2', GRACE_MS);
    await under.pass(GRACE_MS + 20);
    expect(await join('d', knock('k2'))).toMatchObject({ kind: 'waits' });
  });

  test('R208: only the host decides, only about those who wait, and admits nobody to a locked room', async () => {
    await join('c', knock('k1'));
    expect(await admit('k1', 8, 'b')).toEqual({ kind: 'refused' });
    expect(await admit('other')).toEqual({ kind: 'unknown' });
    await under.store.amend(room, { locked: true }, 'host');
    expect(await admit('k1')).toEqual({ kind: 'locked' });
    expect(await join('d', knock('k2'))).toEqual({ kind: 'locked' });
    expect(await deny('k1')).toMatchObject({ kind: 'answered' });
    expect(await under.store.answerKnock(newRoom(), { kind: 'admitted', capacity: 8 }, undefined)).toEqual({
      kind: 'refused',
    });
  });

  test('R14, R208: all at once are as many as there are seats, those that were let in before counted', async () => {
    for (const [index, id] of ['k1', 'k2', 'k3'].entries()) await join(id, knock(id, index));
    expect(await admit(undefined, 2)).toEqual({ kind: 'full' });
    expect(await admit(undefined, 4)).toMatchObject({ kind: 'answered', count: 2 });
    expect(await admit(undefined, 4)).toEqual({ kind: 'full' });
    await under.store.amend(room, { capacity: 5 }, 'host');
    expect(await admit('k3')).toMatchObject({ kind: 'answered', count: 1 });
    expect(await admit()).toEqual({ kind: 'unknown' });
  });

  test('R207: of one client address 50 wait, of one room 100', async () => {
    for (let index = 0; index < 50; index += 1) await join('c', knock(`k${index}`), 'n3', 'key');
    expect(await join('c', knock('k50'), 'n3', 'key')).toEqual({ kind: 'crowded' });
    expect(await join('c', knock('k1'), 'n3', 'key')).toEqual({ kind: 'waits', since: 1_000, nodes: [] });
    for (let index = 50; index < 100; index += 1) await join('c', knock(`k${index}`));
    expect(await join('c', knock('k100'))).toEqual({ kind: 'crowded' });
    expect(await knocks()).toHaveLength(100);
  });

  test('R207: those who were turned away are not among those who wait', async () => {
    for (let index = 0; index < 100; index += 1) await join('c', knock(`k${index}`), 'n3', index < 50 ? 'key' : '');
    expect(await join('c', knock('next', 1))).toEqual({ kind: 'crowded' });
    await deny();
    for (let index = 0; index < 100; index += 1) {
      expect(await join('c', knock(`n${index}`, 1), 'n3', index < 50 ? 'key' : '')).toMatchObject({ kind: 'waits' });
    }
    expect(await join('c', knock('n100', 1))).toEqual({ kind: 'crowded' });
    await deny('n0');
    // There are 200 in all at most: the first that was turned away is forgotten.
    expect(await join('c', knock('n100', 1))).toMatchObject({ kind: 'waits' });
    expect(await knocks()).toHaveLength(200);
    expect(await join('c', knock('n0'))).toEqual({ kind: 'denied' });
  });

  test('R209: those that their node does not keep are forgotten', async () => {
    await join('c', knock('k1'), 'n3');
    await join('d', knock('k2', 1), 'n3');
    await knocks('n3', ['k1'], GRACE_MS);
    // Another node does not speak for it.
    await knocks('n4', ['k2'], GRACE_MS);
    await under.pass(GRACE_MS + 20);
    expect((await knocks()).map(({ id }) => id)).toEqual(['k2']);
    expect(await under.store.withdrawKnock(room, 'k2', 'n4')).toEqual([]);
    expect([...(await under.store.withdrawKnock(room, 'k2', 'n3'))].sort()).toEqual(['n1', 'n2']);
    expect(await knocks()).toEqual([]);
  });

  test('R209: one that waits does not begin an empty room anew, so that a store that lost its data gives it no seat', async () => {
    await join('c', knock('k1'));
    await under.wipe();
    expect(await join('c', knock('k1', 0, { waits: true }))).toEqual({ kind: 'waits', since: 1_000, nodes: [] });
    expect(await under.store.load(room)).toMatchObject({ version: 0, seats: [] });
    await joined(under.store, room, seat('next'));
    expect(await join('c', knock('k1', 0, { waits: true }))).toMatchObject({ kind: 'joined' });
    expect(await knocks()).toEqual([]);
    // A new one begins it.
    expect(await under.store.join(newRoom(), seat('d'), 8, knock('k2'))).toMatchObject({ kind: 'joined' });
  });

  test('R207, R209: one that comes back keeps its place where the room was locked or is full by now', async () => {
    await join('c', knock('k1'));
    await under.store.amend(room, { locked: true }, 'host');
    expect(await join('c', knock('k1', 5), 'n4')).toEqual({ kind: 'waits', since: 1_000, nodes: [] });
    expect(await join('d', knock('k2'))).toEqual({ kind: 'locked' });
    await under.store.amend(room, { locked: null, capacity: 2 }, 'host');
    expect(await join('c', knock('k1', 5), 'n4')).toEqual({ kind: 'waits', since: 1_000, nodes: [] });
    expect(await join('d', knock('k2'))).toEqual({ kind: 'full' });
    expect(await under.store.join(room, seat('c', 'n4'), 2, knock('k1'))).toEqual({
      kind: 'waits',
      since: 1_000,
      nodes: [],
    });
    await deny('k1');
    expect(await join('c', knock('k1'))).toEqual({ kind: 'full' });
    await under.store.amend(room, { capacity: null }, 'host');
    expect(await join('c', knock('k1'))).toEqual({ kind: 'denied' });
  });

  test('R207, R209: one that comes back to a room that all have left waits for somebody else', async () => {
    await join('c', knock('k1'));
    await join('d', knock('k2', 1));
    await deny('k2');
    for (const [peerId, node] of [
      ['host', 'n1'],
      ['b', 'n2'],
    ] as const) {
      await under.store.leave(room, peerId, node);
    }
    expect(await join('c', knock('k1'), 'n4')).toEqual({ kind: 'waits', since: 1_000, nodes: [] });
    expect(await join('d', knock('k2'))).toEqual({ kind: 'denied' });
    await joined(under.store, room, seat('next'));
    expect(await join('c', knock('k1'), 'n4')).toMatchObject({ kind: 'joined', snapshot: { state: { host: 'next' } } });
  });

  test('R207: where the waiting room ends, or the room is closed, the nodes of those who wait learn of it', async () => {
    await join('c', knock('k1'), 'n3');
    const off = await under.store.amend(room, { waiting: null }, 'host');
    expect(off.kind === 'amended' && [...off.nodes].sort()).toEqual(['n1', 'n2', 'n3']);
    expect(off).toMatchObject({ state: { host: 'host' } });
    await under.store.amend(room, { waiting: true }, 'host');
    const closed = await under.store.close(room);
    expect(closed.kind === 'changed' && [...closed.nodes].sort()).toEqual(['n1', 'n2', 'n3']);
    expect(await knocks()).toMatchObject([{ id: 'k1', status: 'closed' }]);
  });

  test('R230: roles stay through joins, updates, resumes and what puts a room back', async () => {
    const roles = async () =>
      (await under.store.load(room)).seats.flatMap(({ peerId, role = 'none' }) => `${peerId} ${role}`).sort();
    await under.store.join(room, { ...seat('c'), role: 'viewer' }, 8, { kind: 'free' });
    await under.store.update(room, 'c', 'n1', 'new', {});
    expect(await roles()).toEqual(['b none', 'c viewer', 'host none']);
    const next = { node: 'n2', digest: 'digest of c', attempt: 0, nextDigest: 'x', banKey: '' };
    await under.store.resume(room, 'c', next);
    expect(await roles()).toEqual(['b none', 'c viewer', 'host none']);
  });
});

describe.each(REDIS_STORES)('bad records of those who wait: %s', (_, open) => {
  let under: RedisUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  test('R131: a bad record, and a key of another type, is cleared', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    await under.store.amend(room, { waiting: true }, 'a');
    await under.store.join(room, seat('c'), 8, knock('k1'));
    const key = `${under.prefix}:{${encodeURIComponent(room)}}:knocks`;
    await under.redis.hset(key, { bad: 'x', worse: 'n1\t9999999999999\tsleeping\t1\t\t"name"' });
    expect((await under.store.knocks(room, 'n1', LIFE_MS, [])).map(({ id }) => id)).toEqual(['k1']);
    expect(await under.redis.hkeys(key)).toEqual(['k1']);
    await under.redis.del(key);
    await under.redis.set(key, 'text');
    expect(await under.store.join(room, seat('c'), 8, knock('k1'))).toMatchObject({ kind: 'waits' });
    expect(await under.redis.hkeys(key)).toEqual(['k1']);
  });

  test('R207: a room without a waiting room has no key for those who wait', async () => {
    const room = newRoom();
    await under.store.join(room, seat('a'), 8, knock('k1'));
    expect(await under.redis.exists(`${under.prefix}:{${encodeURIComponent(room)}}:knocks`)).toBe(0);
  });
});
