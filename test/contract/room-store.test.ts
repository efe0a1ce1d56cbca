import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GRACE_MS, ids, joined, newRoom, seat } from './seats.ts';
import { STORES, type StoreUnderTest } from './stores.ts';

describe.each(STORES)('room store: %s', (_, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  test('R10: a joiner gets the roster with itself in it, with the name and metadata that it gave', async () => {
    const room = newRoom();
    const metadata = { audio: true, n: 0.1, empty: '', none: null, text: '\t"\\\u2028 ü' };
    const outcome = await under.store.join(room, { ...seat('a'), metadata }, 8);
    expect(outcome).toMatchObject({
      kind: 'joined',
      nodes: ['n1'],
      snapshot: {
        seats: [{ peerId: 'a', name: 'name of a', metadata, presence: 'present', node: 'n1', awayUntil: 0 }],
      },
    });
  });

  test('R10: empty metadata stays an object', async () => {
    const room = newRoom();
    await under.store.join(room, { ...seat('a'), metadata: {} }, 8);
    expect((await under.store.load(room)).seats[0]?.metadata).toEqual({});
  });

  test('R20: every change raises the version by one', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'), seat('b'));
    const first = await under.store.update(room, 'a', 'n1', 'new', { hand: true });
    const second = await under.store.markAway(room, 'b', 'n1', GRACE_MS);
    const third = await under.store.leave(room, 'a', 'n1');
    expect([first, second, third]).toMatchObject([
      { kind: 'changed', version: version + 1 },
      { kind: 'changed', version: version + 2 },
      { kind: 'changed', version: version + 3 },
    ]);
  });

  test('R20: the hosts of a change are the nodes that serve a present peer, each once', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'), seat('c', 'n2'), seat('d', 'n3'));
    await under.store.markAway(room, 'd', 'n3', 10_000);
    const outcome = await under.store.update(room, 'a', 'n1', 'new', {});
    expect(outcome.kind === 'changed' && [...outcome.nodes].sort()).toEqual(['n1', 'n2']);
  });

  test('R24: a room made anew starts above its last version', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    const left = await under.store.leave(room, 'a', 'n1');
    const again = await joined(under.store, room, seat('b'));
    expect(left.kind === 'changed' && again.version > left.version).toBe(true);
  });

  test('R24: versions go on upwards after a loss of all data', async () => {
    const room = newRoom();
    const before = await joined(under.store, room, seat('a'), seat('b'), seat('c'));
    await under.wipe();
    const after = await joined(under.store, room, seat('d'));
    expect(after.version).toBeGreaterThan(before.version);
  });

  test('R14: a full room refuses joins, and away peers keep their seats', async () => {
    const room = newRoom();
    await under.store.join(room, seat('a'), 2);
    await under.store.join(room, seat('b'), 2);
    await under.store.markAway(room, 'b', 'n1', 10_000);
    expect(await under.store.join(room, seat('c'), 2)).toEqual({ kind: 'full' });
    expect(await under.store.look(room)).toMatchObject({ peers: 2 });
  });

  test('R14: of joins that race for the last seat one gets it', async () => {
    const room = newRoom();
    const all = Array.from({ length: 50 }, (_, index) => under.store.join(room, seat(`p${index}`, `n${index % 4}`), 8));
    const outcomes = await Promise.all(all);
    expect(outcomes.filter(({ kind }) => kind === 'joined')).toHaveLength(8);
    expect(await under.store.look(room)).toMatchObject({ peers: 8 });
  });

  test('R14, R40: a join clears the seats whose grace period is over', async () => {
    const room = newRoom();
    await under.store.join(room, seat('a'), 1);
    await under.store.markAway(room, 'a', 'n1', GRACE_MS);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.join(room, seat('b'), 1)).toMatchObject({ kind: 'joined' });
    expect(ids(await under.store.load(room))).toEqual(['b']);
  });

  test('R40: an away peer ends when its grace period is over, not before, and only once', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'));
    await under.store.markAway(room, 'b', 'n1', 60_000);
    expect(await under.store.expire(room, 'b')).toEqual({ kind: 'unchanged' });
    await under.store.markAway(room, 'a', 'n1', GRACE_MS);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.expire(room, 'a')).toMatchObject({ kind: 'changed' });
    expect(await under.store.expire(room, 'a')).toEqual({ kind: 'unchanged' });
  });

  test('R44: only the node that holds a peer may give its seat up, and of two nodes that mark it away only the first succeeds', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a', 'n1'));
    expect(await under.store.leave(room, 'a', 'n2')).toEqual({ kind: 'unchanged' });
    expect(await under.store.update(room, 'a', 'n2', 'x', {})).toEqual({ kind: 'unchanged' });
    expect(await under.store.markAway(room, 'a', 'n2', GRACE_MS)).toEqual({ kind: 'unchanged' });
    const both = await Promise.all([1, 2].map(() => under.store.markAway(room, 'a', 'n1', 10_000)));
    expect(both.map(({ kind }) => kind).sort()).toEqual(['changed', 'unchanged']);
  });

  test('R45: the epoch stays the same while the data is kept, and changes when the data is lost', async () => {
    const { epoch } = await under.leases.renew('x', 60_000);
    expect((await under.leases.renew('y', 60_000)).epoch).toBe(epoch);
    expect(await under.leases.epoch()).toBe(epoch);
    await under.wipe();
    expect((await under.leases.renew('x', 60_000)).epoch).not.toBe(epoch);
  });

  test('R25: versions of rooms come in the order asked, 0 for a room that does not exist', async () => {
    const [first, second] = [newRoom(), newRoom()];
    const a = await joined(under.store, first, seat('a'));
    const b = await joined(under.store, second, seat('b'));
    expect(await under.store.versions([second, newRoom(), first])).toEqual([b.version, 0, a.version]);
    expect(await under.store.versions([])).toEqual([]);
  });

  test('R52: an empty room has a count of 0 and loads without seats', async () => {
    const room = newRoom();
    expect(await under.store.look(room)).toMatchObject({ peers: 0 });
    expect(await under.store.load(room)).toMatchObject({ version: 0, seats: [] });
  });

  test('R44: a lease ends by itself unless renewed', async () => {
    await under.wipe();
    expect(await under.leases.renew('x', 60_000)).toMatchObject({ lapsed: true, live: ['x'] });
    expect(await under.leases.renew('x', 60_000)).toMatchObject({ lapsed: false, live: ['x'] });
    expect(await under.leases.isLive('x')).toBe(true);
    await under.leases.renew('short', 20);
    await under.pass(40);
    expect(await under.leases.isLive('short')).toBe(false);
    expect(await under.leases.renew('x', 60_000)).toMatchObject({ lapsed: false, live: ['x'] });
    expect(await under.leases.renew('short', 60_000)).toMatchObject({ lapsed: true });
    await under.leases.release('x');
    expect(await under.leases.isLive('x')).toBe(false);
  });

  test('R44: one renewal tells of a lease that ended by itself; none tells of its own or of one that was given back', async () => {
    await under.wipe();
    await under.leases.renew('x', 60_000);
    await under.leases.renew('back', 60_000);
    // In this order a lease of 'late' that ends before 'dead' has one changes nothing of what is told below.
    await under.leases.renew('late', 20);
    await under.leases.renew('dead', 20);
    await under.leases.release('back');
    await under.pass(40);
    expect(await under.leases.renew('late', 60_000)).toMatchObject({ lapsed: true, ended: 1 });
    expect(await under.leases.renew('x', 60_000)).toMatchObject({
      ended: 0,
      live: expect.arrayContaining(['x', 'late']),
    });
  });
});
