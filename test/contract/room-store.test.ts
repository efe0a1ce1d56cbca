import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HeldSeat, NewSeat, ResumeClaim, RoomSnapshot } from '../../src/core/ports.ts';
import { memoryStore, redisClusterStore, redisStore, type StoreUnderTest } from './stores.ts';

const GRACE_MS = 40;

let rooms = 0;
/** A room id that no other test uses, with everything in it that could break a key. */
function newRoom(): string {
  rooms += 1;
  return `}{ room:${rooms} ü%`;
}

function seat(peerId: string, node = 'n1'): NewSeat {
  return { peerId, name: `name of ${peerId}`, metadata: { audio: true }, node, digest: `digest of ${peerId}` };
}

/** The seat as the node knows it that a join or a resume at version `since` brought it to. */
function held(peerId: string, node: string, since: number): HeldSeat {
  return { ...seat(peerId, node), since };
}

function claim(node: string, digest: string, nextDigest: string, attempt = 0): ResumeClaim {
  return { node, digest, attempt, nextDigest };
}

function ids({ seats }: RoomSnapshot): readonly string[] {
  return seats.map(({ peerId }) => peerId).sort();
}

function presences({ seats }: RoomSnapshot): readonly (readonly [string, string, string])[] {
  return seats.map(({ peerId, node, presence }) => [peerId, node, presence] as const).sort();
}

describe.each([
  ['memory', memoryStore],
  ['redis', redisStore],
  ['redis cluster', redisClusterStore],
])('room store: %s', (_, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  async function joined(room: string, ...seats: NewSeat[]): Promise<RoomSnapshot> {
    for (const each of seats) await under.store.join(room, each, 8);
    return under.store.load(room);
  }

  test('R10: a joiner gets the roster with itself in it, as it was given', async () => {
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
    const { version } = await joined(room, seat('a'), seat('b'));
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
    await joined(room, seat('a', 'n1'), seat('b', 'n2'), seat('c', 'n2'), seat('d', 'n3'));
    await under.store.markAway(room, 'd', 'n3', 10_000);
    const outcome = await under.store.update(room, 'a', 'n1', 'new', {});
    expect(outcome.kind === 'changed' && [...outcome.nodes].sort()).toEqual(['n1', 'n2']);
  });

  test('R24: a room made anew starts above its last version', async () => {
    const room = newRoom();
    await joined(room, seat('a'));
    const left = await under.store.leave(room, 'a', 'n1');
    const again = await joined(room, seat('b'));
    expect(left.kind === 'changed' && again.version > left.version).toBe(true);
  });

  test('R24: versions go on upwards after a loss of all data', async () => {
    const room = newRoom();
    const before = await joined(room, seat('a'), seat('b'), seat('c'));
    await under.wipe();
    const after = await joined(room, seat('d'));
    expect(after.version).toBeGreaterThan(before.version);
  });

  test('R14: a full room refuses, and away peers hold their seat', async () => {
    const room = newRoom();
    await under.store.join(room, seat('a'), 2);
    await under.store.join(room, seat('b'), 2);
    await under.store.markAway(room, 'b', 'n1', 10_000);
    expect(await under.store.join(room, seat('c'), 2)).toEqual({ kind: 'full' });
    expect(await under.store.count(room)).toBe(2);
  });

  test('R14: joins that race for the last seat fill it once', async () => {
    const room = newRoom();
    const all = Array.from({ length: 50 }, (_, index) => under.store.join(room, seat(`p${index}`, `n${index % 4}`), 8));
    const outcomes = await Promise.all(all);
    expect(outcomes.filter(({ kind }) => kind === 'joined')).toHaveLength(8);
    expect(await under.store.count(room)).toBe(8);
  });

  test('R14, R40: a join clears the seats whose grace period is over', async () => {
    const room = newRoom();
    await under.store.join(room, seat('a'), 1);
    await under.store.markAway(room, 'a', 'n1', GRACE_MS);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.join(room, seat('b'), 1)).toMatchObject({ kind: 'joined' });
    expect(ids(await under.store.load(room))).toEqual(['b']);
  });

  test('R40: an away peer ends when its grace period does, not before, and once', async () => {
    const room = newRoom();
    await joined(room, seat('a'), seat('b'));
    await under.store.markAway(room, 'b', 'n1', 60_000);
    expect(await under.store.expire(room, 'b')).toEqual({ kind: 'unchanged' });
    await under.store.markAway(room, 'a', 'n1', GRACE_MS);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.expire(room, 'a')).toMatchObject({ kind: 'changed' });
    expect(await under.store.expire(room, 'a')).toEqual({ kind: 'unchanged' });
  });

  test('R41, R42: a resume moves the peer and spends the secret', async () => {
    const room = newRoom();
    const { version } = await joined(room, seat('a', 'n1'), seat('b', 'n2'));
    await under.store.markAway(room, 'a', 'n1', 10_000);
    const outcome = await under.store.resume(room, 'a', claim('n2', 'digest of a', 'second'));
    expect(outcome).toMatchObject({ kind: 'resumed', previous: 'n1', wasAway: true, nodes: ['n2'] });
    expect(outcome.kind === 'resumed' && outcome.snapshot.version).toBe(version + 2);
    expect((await under.store.load(room)).seats.find(({ peerId }) => peerId === 'a')).toMatchObject({
      node: 'n2',
      presence: 'present',
      name: 'name of a',
    });
  });

  test('R42: the secret before is good as long as the new one is unspent, and no longer', async () => {
    const room = newRoom();
    await joined(room, seat('a'));
    const resume = (digest: string, next: string) => under.store.resume(room, 'a', claim('n1', digest, next));
    expect(await resume('digest of a', 'second')).toMatchObject({ kind: 'resumed' });
    expect(await resume('digest of a', 'third')).toMatchObject({ kind: 'resumed' });
    expect(await resume('second', 'never')).toEqual({ kind: 'refused' });
    expect(await resume('third', 'fourth')).toMatchObject({ kind: 'resumed' });
    expect(await resume('digest of a', 'never')).toEqual({ kind: 'refused' });
  });

  test('R42: an attempt lower than one that the secret was used with neither moves the peer nor spends a secret', async () => {
    const room = newRoom();
    await joined(room, seat('a', 'n0'));
    const resume = (node: string, digest: string, next: string, attempt: number) =>
      under.store.resume(room, 'a', claim(node, digest, next, attempt));
    expect(await resume('n2', 'digest of a', 'second', 2)).toMatchObject({ kind: 'resumed' });
    const before = await under.store.load(room);
    expect(await resume('n1', 'digest of a', 'late', 1)).toEqual({ kind: 'refused' });
    expect(await under.store.load(room)).toEqual(before);
    expect(await resume('n3', 'digest of a', 'third', 3)).toMatchObject({ kind: 'resumed', previous: 'n2' });
    expect(await resume('n2', 'digest of a', 'late', 2)).toEqual({ kind: 'refused' });
    expect(await resume('n3', 'second', 'never', 4)).toEqual({ kind: 'refused' });
    expect(await resume('n3', 'third', 'fourth', 4)).toMatchObject({ kind: 'resumed' });
    expect(await resume('n3', 'digest of a', 'never', 5)).toEqual({ kind: 'refused' });
  });

  test('R42: whoever holds the secret before cannot shut out the one after it with a high attempt', async () => {
    const room = newRoom();
    await joined(room, seat('a'));
    const { MAX_SAFE_INTEGER } = Number;
    const resume = (digest: string, next: string, attempt: number) =>
      under.store.resume(room, 'a', claim('n1', digest, next, attempt));
    expect(await resume('digest of a', 'second', MAX_SAFE_INTEGER)).toMatchObject({ kind: 'resumed' });
    expect(await resume('digest of a', 'late', MAX_SAFE_INTEGER - 1)).toEqual({ kind: 'refused' });
    expect(await resume('second', 'third', 1)).toMatchObject({ kind: 'resumed' });
    expect(await resume('second', 'fourth', 1)).toMatchObject({ kind: 'resumed' });
    expect(await resume('third', 'never', 2)).toEqual({ kind: 'refused' });
  });

  test('R42, R45: attempts stay known when the room is put back over what is there', async () => {
    const room = newRoom();
    const { version } = await joined(room, seat('a', 'n1'));
    await under.store.resume(room, 'a', claim('n2', 'digest of a', 'second', 2));
    await under.store.markAway(room, 'a', 'n2', 60_000);
    const back = { ...held('a', 'n2', version + 1), digest: 'second' };
    await under.store.restore(room, [back], [], { atLeast: version, graceMs: 60_000 });
    expect(await under.store.resume(room, 'a', claim('n1', 'digest of a', 'late', 1))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'a', claim('n3', 'second', 'x', 3))).toMatchObject({ kind: 'resumed' });
  });

  test('R42: a wrong secret, no secret before and an unknown peer are refused and change nothing', async () => {
    const room = newRoom();
    const before = await joined(room, seat('a'));
    expect(await under.store.resume(room, 'a', claim('n2', 'wrong', 'x'))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'a', claim('n2', '', 'x'))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'nobody', claim('n2', 'digest of a', 'x'))).toEqual({ kind: 'refused' });
    expect(await under.store.load(room)).toEqual(before);
  });

  test('R15: who left cannot resume', async () => {
    const room = newRoom();
    await joined(room, seat('a'), seat('b'));
    await under.store.leave(room, 'a', 'n1');
    expect(await under.store.resume(room, 'a', claim('n1', 'digest of a', 'x'))).toEqual({ kind: 'refused' });
  });

  test('R44: only the node that holds a peer may give it up, and only the first of two that mark it away does', async () => {
    const room = newRoom();
    await joined(room, seat('a', 'n1'));
    expect(await under.store.leave(room, 'a', 'n2')).toEqual({ kind: 'unchanged' });
    expect(await under.store.update(room, 'a', 'n2', 'x', {})).toEqual({ kind: 'unchanged' });
    expect(await under.store.markAway(room, 'a', 'n2', GRACE_MS)).toEqual({ kind: 'unchanged' });
    const both = await Promise.all([1, 2].map(() => under.store.markAway(room, 'a', 'n1', 10_000)));
    expect(both.map(({ kind }) => kind).sort()).toEqual(['changed', 'unchanged']);
  });

  test('R45: after a loss of data the first node puts its peers back, and those of others as away', async () => {
    const room = newRoom();
    const before = await joined(room, seat('a', 'n1'), seat('b', 'n2'), seat('c', 'n2'));
    await under.wipe();
    const atLeast = before.version + 1_000_000_000;
    const others = before.seats.filter(({ node }) => node === 'n2');
    const { snapshot } = await under.store.restore(room, [held('a', 'n1', before.version - 2)], others, {
      atLeast,
      graceMs: 60_000,
    });
    expect(snapshot.version).toBe(atLeast + 3);
    expect(presences(snapshot)).toEqual([
      ['a', 'n1', 'present'],
      ['b', 'n2', 'away'],
      ['c', 'n2', 'away'],
    ]);
    expect(await under.store.resume(room, 'b', claim('n3', '', 'x'))).toEqual({ kind: 'refused' });

    const second = [held('b', 'n2', before.version - 1), held('c', 'n2', before.version)];
    const { snapshot: whole } = await under.store.restore(room, second, snapshot.seats, { atLeast, graceMs: 60_000 });
    expect(whole.version).toBe(snapshot.version + 2);
    expect(presences(whole).map(([, , presence]) => presence)).toEqual(['present', 'present', 'present']);
    for (const peer of ['a', 'b', 'c']) {
      expect(await under.store.resume(room, peer, claim('n3', `digest of ${peer}`, 'x'))).toMatchObject({
        kind: 'resumed',
      });
    }
  });

  test('R40, R45: a peer that was put back as away and never comes is gone after the grace period', async () => {
    const room = newRoom();
    const before = await joined(room, seat('a', 'n1'), seat('b', 'n2'));
    await under.wipe();
    const terms = { atLeast: before.version, graceMs: GRACE_MS };
    const others = before.seats.filter(({ peerId }) => peerId === 'b');
    await under.store.restore(room, [held('a', 'n1', before.version - 1)], others, terms);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.expire(room, 'b')).toMatchObject({ kind: 'changed' });
  });

  test('R45: restoring what is there changes nothing but takes the version past what was known', async () => {
    const room = newRoom();
    const { version, seats } = await joined(room, seat('a'));
    const restore = (atLeast: number) =>
      under.store.restore(room, [held('a', 'n1', version)], seats, { atLeast, graceMs: 1 });
    expect((await restore(version - 1)).snapshot.version).toBe(version);
    expect((await restore(version)).snapshot.version).toBe(version + 1);
  });

  test('R45: of two nodes that put a peer back the one that its session came to later has it, whichever is first', async () => {
    const room = newRoom();
    const { version } = await joined(room, seat('b'));
    const terms = { atLeast: version, graceMs: 60_000 };
    const [older, newer] = [held('a', 'n1', version + 1), { ...held('a', 'n2', version + 2), digest: 'second' }];
    for (const back of [older, newer, older]) await under.store.restore(room, [back], [], terms);
    expect(presences(await under.store.load(room))).toContainEqual(['a', 'n2', 'present']);
    await under.store.markAway(room, 'a', 'n2', 60_000);
    await under.store.restore(room, [older], [], terms);
    expect(presences(await under.store.load(room))).toContainEqual(['a', 'n2', 'away']);
    expect(await under.store.resume(room, 'a', claim('n3', 'digest of a', 'x'))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'a', claim('n3', 'second', 'x'))).toMatchObject({ kind: 'resumed' });
  });

  test('R45: a resume that the store lost is known to the node that it came to', async () => {
    const room = newRoom();
    const { version } = await joined(room, seat('a', 'n1'));
    const moved = { ...held('a', 'n2', version + 1), digest: 'second' };
    const { snapshot } = await under.store.restore(room, [moved], [], { atLeast: version + 1, graceMs: 60_000 });
    expect(presences(snapshot)).toEqual([['a', 'n2', 'present']]);
    expect(snapshot.version).toBeGreaterThan(version + 1);
    expect(await under.store.resume(room, 'a', claim('n3', 'second', 'x'))).toMatchObject({ kind: 'resumed' });
  });

  test('R45: reclaiming takes away peers back, leaves those that moved, away or not, and does not bring back who is gone', async () => {
    const room = newRoom();
    await joined(room, seat('a'), seat('b'), seat('c'));
    await under.store.leave(room, 'c', 'n1');
    await under.store.markAway(room, 'a', 'n1', 60_000);
    const { version } = await under.store.load(room);
    await under.store.resume(room, 'b', claim('n2', 'digest of b', 'x'));
    const { snapshot } = await under.store.reclaim(room, ['a', 'b', 'c'], 'n1');
    expect(presences(snapshot)).toEqual([
      ['a', 'n1', 'present'],
      ['b', 'n2', 'present'],
    ]);
    expect(snapshot.version).toBe(version + 2);
    await under.store.markAway(room, 'b', 'n2', 60_000);
    await under.store.reclaim(room, ['b'], 'n1');
    expect(presences(await under.store.load(room))).toContainEqual(['b', 'n2', 'away']);
    const again = await under.store.reclaim(room, ['a', 'b', 'c'], 'n1');
    expect(again.snapshot.version).toBe(snapshot.version + 1);
    expect((await under.store.reclaim(newRoom(), ['a'], 'n1')).snapshot).toEqual({ version: 0, seats: [] });
  });

  test('R45: the epoch stays while the data does, and changes with its loss', async () => {
    const { epoch } = await under.leases.renew('x', 60_000);
    expect((await under.leases.renew('y', 60_000)).epoch).toBe(epoch);
    expect(await under.leases.epoch()).toBe(epoch);
    await under.wipe();
    expect((await under.leases.renew('x', 60_000)).epoch).not.toBe(epoch);
  });

  test('R25: versions of rooms come in the order asked, 0 for none', async () => {
    const [first, second] = [newRoom(), newRoom()];
    const a = await joined(first, seat('a'));
    const b = await joined(second, seat('b'));
    expect(await under.store.versions([second, newRoom(), first])).toEqual([b.version, 0, a.version]);
    expect(await under.store.versions([])).toEqual([]);
  });

  test('R52: an empty room counts nobody and loads as nothing', async () => {
    const room = newRoom();
    expect(await under.store.count(room)).toBe(0);
    expect(await under.store.load(room)).toEqual({ version: 0, seats: [] });
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
});
