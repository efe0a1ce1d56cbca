import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RestoreTerms } from '../../src/core/ports.ts';
import { claim, GRACE_MS, held, ids, joined, newRoom, seat } from './seats.ts';
import { REDIS_STORES, type RedisUnderTest, STORES, type StoreUnderTest } from './stores.ts';

describe.each(STORES)('state of a room: %s', (_, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  async function hostOf(room: string): Promise<string | undefined> {
    return (await under.store.load(room)).state.host;
  }

  test('R190, R191: a change raises the version by one, and stays beside the seats', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
    const outcome = await under.store.amend(room, { locked: true, capacity: 5 }, 'a');
    const state = { host: 'a', locked: true, capacity: 5 };
    expect(outcome).toMatchObject({ kind: 'amended', version: version + 1, state });
    expect(outcome.kind === 'amended' && [...outcome.nodes].sort()).toEqual(['n1', 'n2']);
    expect(await under.store.load(room)).toMatchObject({ version: version + 1, state, stateSince: version + 1 });
    await under.store.update(room, 'a', 'n1', 'new', {});
    await under.store.amend(room, { capacity: null }, undefined);
    const after = await under.store.load(room);
    expect([after.state, after.stateSince]).toEqual([{ host: 'a', locked: true }, version + 3]);
  });

  test('R190: joins, resumes and what puts a room back bring its state', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'), seat('b'));
    await under.store.amend(room, { capacity: 7 }, 'a');
    const state = { host: 'a', capacity: 7 };
    expect(await under.store.join(room, seat('c'), 8)).toMatchObject({ snapshot: { state } });
    const resumed = await under.store.resume(room, 'b', claim('n2', 'digest of b', 'next'));
    expect(resumed).toMatchObject({ snapshot: { state } });
    expect((await under.store.reclaim(room, ['a'], 'n1')).snapshot).toMatchObject({ state });
    const terms = { atLeast: version, graceMs: 1_000 };
    expect((await under.store.restore(room, [], [], terms)).snapshot).toMatchObject({ state });
  });

  test('R350: from outside a room shows its seats and what may keep somebody out, and changes by no look', async () => {
    const room = newRoom();
    expect(await under.store.look(room)).toEqual({ peers: 0, state: {} });
    await joined(under.store, room, seat('a'), seat('b'));
    expect(await under.store.look(room)).toEqual({ peers: 2, state: {} });
    await under.store.amend(room, { locked: true, waiting: true, capacity: 5, ban: 'b' }, 'a');
    const { version } = await under.store.load(room);
    expect(await under.store.look(room)).toEqual({ peers: 2, state: { locked: true, waiting: true, capacity: 5 } });
    await under.store.amend(room, { locked: null }, 'a');
    expect(await under.store.look(room)).toEqual({ peers: 2, state: { waiting: true, capacity: 5 } });
    expect(await under.store.load(room)).toMatchObject({ version: version + 1 });
    await under.store.leave(room, 'a', 'n1');
    await under.store.leave(room, 'b', 'n1');
    expect(await under.store.look(room)).toEqual({ peers: 0, state: {} });
  });

  test('R190: the state ends with the room: when nobody has a seat', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    await under.store.amend(room, { locked: true }, 'a');
    await under.store.leave(room, 'a', 'n1');
    expect(await under.store.load(room)).toMatchObject({ seats: [], state: {}, stateSince: 0 });
    const { state, stateSince } = await joined(under.store, room, seat('b'));
    expect([state, stateSince]).toEqual([{ host: 'b' }, 0]);
  });

  test('R190: a room whose last peers are overdue begins anew', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    await under.store.amend(room, { locked: true }, 'a');
    await under.store.markAway(room, 'a', 'n1', GRACE_MS);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.join(room, seat('b'), 8)).toMatchObject({ kind: 'joined' });
    expect((await under.store.load(room)).state).toEqual({ host: 'b' });
  });

  test('R195: where a join clears the seat of the host, the role passes to a peer that is present before one that is away', async () => {
    for (const capacity of [8, 2]) {
      const room = newRoom();
      await joined(under.store, room, seat('a'), seat('b'), seat('c'));
      await under.store.markAway(room, 'b', 'n1', 60_000);
      await under.store.markAway(room, 'a', 'n1', GRACE_MS);
      await under.pass(GRACE_MS + 20);
      const outcome = await under.store.join(room, seat('d'), capacity);
      expect(outcome).toMatchObject(capacity === 8 ? { snapshot: { state: { host: 'c' } } } : { kind: 'full' });
      expect(await hostOf(room)).toBe('c');
    }
  });

  test('R197: a peer that is not the host removes nobody, and closes nothing', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'), seat('b'));
    expect(await under.store.remove(room, 'a', 'b')).toEqual({ kind: 'refused' });
    expect(await under.store.remove(room, 'nobody', 'a')).toEqual({ kind: 'unchanged' });
    expect(await under.store.close(room, false, 'b')).toEqual({ kind: 'refused' });
    expect(await under.store.load(room)).toMatchObject({ version });
    expect(await under.store.remove(room, 'b', 'a')).toMatchObject({ kind: 'changed' });
    expect(await under.store.close(room, false, 'a')).toMatchObject({ kind: 'changed' });
    expect(await under.store.close(newRoom(), false, 'a')).toEqual({ kind: 'unchanged' });
  });

  test('R205: who is banned again takes the place of nobody', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('host'));
    for (let index = 0; index < 100; index += 1) {
      await under.store.join(room, seat(`p${index}`), 1_000);
      await under.store.amend(room, { ban: `p${index}` }, 'host');
    }
    await under.store.amend(room, { ban: 'p7' }, 'host');
    const { bans } = (await under.store.load(room)).state;
    expect([bans?.length, bans?.[0], bans?.at(-1)]).toEqual([100, 'key-of-p0', 'key-of-p7']);
  });

  test('R191, R197: nothing changes for a peer that is not the host, in an empty room, or for a new host without a seat', async () => {
    const room = newRoom();
    expect(await under.store.amend(room, { locked: true }, undefined)).toEqual({ kind: 'refused' });
    const { version } = await joined(under.store, room, seat('a'), seat('b'));
    expect(await under.store.amend(room, { locked: true }, 'b')).toEqual({ kind: 'refused' });
    expect(await under.store.amend(room, { host: 'nobody' }, 'a')).toEqual({ kind: 'refused' });
    expect(await under.store.load(room)).toMatchObject({ version, state: { host: 'a' }, stateSince: 0 });
  });

  test('R198: of changes that race to hand over, the first makes the other host', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'), seat('c'));
    const all = ['b', 'c', 'b'].map((host) => under.store.amend(room, { host }, 'a'));
    const outcomes = await Promise.all(all);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['amended', 'refused', 'refused']);
    const [first] = outcomes.flatMap((one) => (one.kind === 'amended' ? [one.state.host] : []));
    expect(await hostOf(room)).toBe(first);
  });

  test('R194: the first peer is host, also after it has come back on another node', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('b'), seat('a'), seat('c'));
    expect(await hostOf(room)).toBe('b');
    await under.store.markAway(room, 'b', 'n1', 60_000);
    expect(await hostOf(room)).toBe('b');
    await under.store.resume(room, 'b', claim('n2', 'digest of b', 'next'));
    await under.store.update(room, 'b', 'n2', 'new name', { hand: true });
    expect(await hostOf(room)).toBe('b');
    expect((await under.store.load(room)).seats.find(({ peerId }) => peerId === 'b')).toMatchObject({
      name: 'new name',
      metadata: { hand: true },
    });
  });

  test('R195: the end of the host passes its role to the present peer that joined first, and the change names it', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('d'), seat('c'), seat('b'), seat('a'));
    await under.store.markAway(room, 'c', 'n1', 60_000);
    // Who came back has not joined later because of that.
    await under.store.resume(room, 'b', claim('n2', 'digest of b', 'next'));
    expect(await under.store.leave(room, 'd', 'n1')).toMatchObject({ kind: 'changed', host: 'b' });
    expect(await hostOf(room)).toBe('b');
    expect(await under.store.leave(room, 'a', 'n1')).not.toHaveProperty('host');
    // Nobody else is present.
    expect(await under.store.leave(room, 'b', 'n2')).toMatchObject({ host: 'c' });
    await under.store.resume(room, 'c', claim('n2', 'digest of c', 'next'));
    expect(await under.store.leave(room, 'c', 'n2')).not.toHaveProperty('host');
  });

  test('R195: so does the end of its grace period, also after a change by hand', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'), seat('c'));
    await under.store.amend(room, { host: 'c', locked: true }, 'a');
    await under.store.markAway(room, 'c', 'n1', GRACE_MS);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.expire(room, 'c')).toMatchObject({ kind: 'changed', host: 'a' });
    expect((await under.store.load(room)).state).toEqual({ host: 'a', locked: true });
  });

  const TERMS: RestoreTerms = { atLeast: 0, graceMs: 10_000 };

  test('R192: of two states that nodes put back the one that was changed later stays', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
    await under.wipe();
    const older = { state: { host: 'a', capacity: 3 }, stateSince: version + 1 };
    const later = { state: { host: 'b', locked: true as const, endsAt: 9e12 }, stateSince: version + 2 };
    const [a, b] = [held('a', 'n1', version - 1), held('b', 'n2', version)];
    const first = await under.store.restore(room, [a], [], { ...TERMS, known: older });
    expect(first.snapshot.state).toEqual({ host: 'a', capacity: 3 });
    const second = await under.store.restore(room, [b], [], { ...TERMS, known: later });
    expect(second.snapshot.state).toEqual(later.state);
    const third = await under.store.restore(room, [a], [], { ...TERMS, known: older });
    expect([third.snapshot.state, third.snapshot.version]).toEqual([later.state, second.snapshot.version]);
    // What was changed since the loss is later than all before.
    await under.store.amend(room, { locked: null }, 'b');
    const fourth = await under.store.restore(room, [a], [], { ...TERMS, known: later });
    expect(fourth.snapshot.state).toEqual({ host: 'b', endsAt: 9e12 });
  });

  test('R192, R194: a room that was put back has the host that it had, whoever came first meanwhile', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
    await under.wipe();
    await joined(under.store, room, seat('early'));
    expect(await hostOf(room)).toBe('early');
    const { seats } = (await under.store.restore(room, [held('b', 'n2', version)], [], TERMS)).snapshot;
    expect(seats.map(({ peerId }) => peerId).sort()).toEqual(['b', 'early']);
    expect(await hostOf(room)).toBe('b');
    await under.store.restore(room, [held('a', 'n1', version - 1)], [], TERMS);
    expect(await hostOf(room)).toBe('a');
  });

  test('R194: a host that comes back by a proof, after its role has passed, is not host again', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
    await under.wipe();
    const known = { state: { host: 'a', locked: true as const }, stateSince: version + 1 };
    await under.store.restore(room, [held('b', 'n2', version)], [], { ...TERMS, known });
    expect(await hostOf(room)).toBe('b');
    const proven = { since: version - 1, name: '', metadata: {}, capacity: 8 };
    const back = await under.store.resume(room, 'a', { ...claim('n1', 'shown', 'next'), proven });
    expect(back).toMatchObject({ kind: 'resumed', restored: true, snapshot: { state: { host: 'b', locked: true } } });
  });

  test('R200: a locked room refuses joins, and takes resumes', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'));
    await under.store.amend(room, { locked: true }, 'a');
    expect(await under.store.join(room, seat('c'), 8)).toEqual({ kind: 'locked' });
    await under.store.markAway(room, 'b', 'n1', 60_000);
    expect(await under.store.resume(room, 'b', claim('n2', 'digest of b', 'x'))).toMatchObject({ kind: 'resumed' });
    await under.store.amend(room, { locked: null }, 'a');
    expect(await under.store.join(room, seat('c'), 8)).toMatchObject({ kind: 'joined' });
  });

  test('R202: a room is closed when its time is over, not before, by the clock of the store, and only once', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
    expect(await under.store.close(room, true)).toEqual({ kind: 'unchanged' });
    await under.store.amend(room, { endsInMs: 60_000 }, 'a');
    expect(await under.store.close(room, true)).toEqual({ kind: 'unchanged' });
    await under.store.amend(room, { endsInMs: GRACE_MS }, 'a');
    const { version, state } = await under.store.load(room);
    expect(state.endsAt).toBeGreaterThan(0);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.join(room, seat('c'), 8)).toEqual({ kind: 'over' });
    const both = await Promise.all([under.store.close(room, true), under.store.close(room, true)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['changed', 'unchanged']);
    expect(await under.store.load(room)).toMatchObject({ version: version + 1, seats: [], state: {} });
    expect(await under.store.join(room, seat('c'), 8)).toMatchObject({ snapshot: { state: { host: 'c' } } });
  });

  test('R202: a length that was taken back ends nothing', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    await under.store.amend(room, { endsInMs: 1 }, 'a');
    await under.store.amend(room, { endsInMs: null }, 'a');
    await under.pass(5);
    expect(await under.store.close(room, true)).toEqual({ kind: 'unchanged' });
    expect((await under.store.load(room)).state).toEqual({ host: 'a' });
  });

  test('R195, R204: a host that is removed passes its role, and the change names the next one', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
    const outcome = await under.store.remove(room, 'a');
    expect(outcome).toMatchObject({ kind: 'changed', host: 'b' });
    expect(outcome.kind === 'changed' && [...outcome.nodes].sort()).toEqual(['n1', 'n2']);
    expect(await hostOf(room)).toBe('b');
  });

  test('R205: a ban holds for the address of the latest join or resume, for joins only, until it is taken back', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'), seat('c'));
    const ban = async (peerId: string) => under.store.amend(room, { ban: peerId }, 'a');
    expect(await ban('b')).toMatchObject({ state: { bans: ['key-of-b'] } });
    // From another network, after an update.
    await under.store.resume(room, 'c', claim('n2', 'digest of c', 'next'));
    await under.store.update(room, 'c', 'n2', 'new', {});
    expect(await ban('c')).toMatchObject({ state: { bans: ['key-of-b', 'key-at-n2'] } });
    const again = { ...seat('d'), banKey: 'key-at-n2' };
    expect(await under.store.join(room, again, 8)).toEqual({ kind: 'banned' });
    expect(await under.store.resume(room, 'c', claim('n2', 'next', 'third'))).toMatchObject({ kind: 'resumed' });
    await under.store.amend(room, { unban: 'key-at-n2' }, 'a');
    expect(await under.store.join(room, again, 8)).toMatchObject({ kind: 'joined' });
    expect((await under.store.load(room)).state).toEqual({ host: 'a', bans: ['key-of-b'] });
  });

  test('R192, R205: bans are put back after a loss of data, and a peer of no address is not banned', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'), { ...seat('b'), banKey: '' }, seat('c'));
    await under.store.amend(room, { ban: 'b' }, 'a');
    await under.store.amend(room, { ban: 'c' }, 'a');
    const { state, stateSince } = await under.store.load(room);
    expect(state.bans).toEqual(['key-of-c']);
    await under.wipe();
    await under.store.restore(room, [held('a', 'n1', version)], [], { ...TERMS, known: { state, stateSince } });
    expect(await under.store.join(room, { ...seat('d'), banKey: 'key-of-c' }, 8)).toEqual({ kind: 'banned' });
    expect(await under.store.join(room, { ...seat('d'), banKey: '' }, 8)).toMatchObject({ kind: 'joined' });
  });

  test('R206: requests to mute have a version each, are put back, and end with the seat of their peer', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'), seat('c'));
    const ask = async (peerId: string) => under.store.amend(room, { mute: { peerId, from: 'a' } }, 'a');
    await ask('b');
    await ask('c');
    const second = await ask('b');
    const version = second.kind === 'amended' ? second.version : 0;
    const muted = { b: { from: 'a', version }, c: { from: 'a', version: version - 1 } };
    expect(second).toMatchObject({ state: { muted } });
    const { state, stateSince } = await under.store.load(room);
    expect(state).toEqual({ host: 'a', muted });
    await under.wipe();
    const live = [held('a', 'n1', version - 5), held('b', 'n1', version - 4), held('c', 'n1', version - 3)];
    const { snapshot } = await under.store.restore(room, live, [], { ...TERMS, known: { state, stateSince } });
    expect(snapshot.state).toEqual(state);
    await under.store.leave(room, 'c', 'n1');
    await under.store.amend(room, { mute: { peerId: 'b' } }, 'a');
    expect((await under.store.load(room)).state).toEqual({ host: 'a' });
  });

  test('R205: one ban more than 100 takes the place of the oldest', async () => {
    const room = newRoom();
    const seats = Array.from({ length: 102 }, (_each, index) => seat(`p${index}`));
    for (const each of seats) await under.store.join(room, each, 200);
    for (const { peerId } of seats) await under.store.amend(room, { ban: peerId }, undefined);
    const { bans } = (await under.store.load(room)).state;
    expect([bans?.length, bans?.[0], bans?.at(-1)]).toEqual([100, 'key-of-p2', 'key-of-p101']);
  });

  test('R201: a room holds as many peers as its state says, if that is fewer than the node allows', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'));
    await under.store.amend(room, { capacity: 2 }, 'a');
    expect(await under.store.join(room, seat('c'), 8)).toEqual({ kind: 'full' });
    await under.store.amend(room, { capacity: 500 }, 'a');
    expect(await under.store.join(room, seat('c'), 2)).toEqual({ kind: 'full' });
    expect(await under.store.join(room, seat('c'), 3)).toMatchObject({ kind: 'joined' });
  });
});

describe.each(REDIS_STORES)('bad states: %s', (_, open) => {
  let under: RedisUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());
  beforeEach(() => {
    under.bad.length = 0;
  });

  function keyOf(room: string): string {
    return `${under.prefix}:{${encodeURIComponent(room)}}:state`;
  }

  test.each([
    ['host', 'a b'],
    ['host', 'x'.repeat(65)],
    ['locked', 'yes'],
    ['waiting', '0'],
    ['capacity', '0'],
    ['capacity', '1e3'],
    ['capacity', '1001'],
    ['endsAt', '-1'],
    ['endsAt', 'NaN'],
    ['version', '9007199254740993'],
    ['mute:a', '1'],
    ['mute:a', 'b:x'],
    ['mute:', 'b:1'],
    ['ban:', '1'],
    ['ban:key', 'x'],
    [`ban:${'x'.repeat(65)}`, '1'],
    ['with\ttab', '1'],
    ['ü', '1'],
    ['later', 'ü'],
    ['later', 'x'.repeat(300)],
  ])(
    'R131, R196: the field %j of the value %j is cleared by whoever reads the room, and its version rises',
    async (field, value) => {
      const room = newRoom();
      const { version } = await joined(under.store, room, seat('a'), seat('b'));
      await under.redis.hset(keyOf(room), field, value, 'kept', 'of:a-later_version');
      expect(await under.store.load(room)).toMatchObject({ version, state: { host: 'a' } });
      expect(under.bad).toEqual(['record']);
      expect(await under.redis.hkeys(keyOf(room))).toEqual(['kept']);
      expect(await under.store.load(room)).toMatchObject({ version: version + 1 });
      expect(await under.store.join(room, seat('c'), 8)).toMatchObject({ kind: 'joined' });
    },
  );

  test('R196, R350: from outside, a field that does not fit is passed over', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    await under.redis.hset(keyOf(room), { locked: 'yes', waiting: '1', capacity: '1e3' });
    expect(await under.store.look(room)).toEqual({ peers: 1, state: { waiting: true } });
  });

  test.each(['string', 'list'])('R131, R196: a state of type %s reads as none', async (type) => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'));
    for (const act of [
      () => under.store.load(room),
      () => under.store.look(room),
      () => under.store.join(room, seat('c'), 8),
      () => under.store.leave(room, 'a', 'n1'),
      () => under.store.amend(room, { locked: true }, undefined),
    ]) {
      await under.redis.del(keyOf(room));
      await (type === 'list' ? under.redis.rpush(keyOf(room), 'x') : under.redis.set(keyOf(room), 'x'));
      await act();
      expect(under.bad.splice(0)).toEqual(['record']);
    }
    expect(ids(await under.store.load(room))).toEqual(['b', 'c']);
  });

  test('R196: more fields than a state has are cleared', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    const fields = Array.from({ length: 1_201 }, (_each, index) => [`f${index}`, '1']).flat();
    await under.redis.hset(keyOf(room), ...fields);
    expect((await under.store.load(room)).state).toEqual({ host: 'a' });
    expect(await under.redis.exists(keyOf(room))).toBe(0);
  });

  test('R193: the state of a room that a node of an earlier version emptied does not hold for the next', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    await under.store.amend(room, { locked: true }, 'a');
    // Such a node removes the seat, and knows no state.
    await under.redis.hdel(keyOf(room).replace(/state$/, 'seats'), 'a');
    expect(await under.store.load(room)).toMatchObject({ seats: [], state: {} });
    expect(await under.store.join(room, seat('b'), 8)).toMatchObject({ snapshot: { state: { host: 'b' } } });
  });
});
