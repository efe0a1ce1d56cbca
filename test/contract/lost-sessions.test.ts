import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RestoreTerms, ResumeClaim, Seat } from '../../src/core/ports.ts';
import { claim, held, ids, joined, newRoom, presences, seat } from './seats.ts';
import { REDIS_STORES, type RedisUnderTest, STORES, type StoreUnderTest } from './stores.ts';

const TERMS: RestoreTerms = { atLeast: 0, graceMs: 10_000 };

/** A claim of `peerId` with a good proof of the session of version `since`. */
function proven(since: number, given: Partial<ResumeClaim> & { readonly capacity?: number } = {}): ResumeClaim {
  const { capacity = 8, ...fields } = given;
  const metadata = { audio: true };
  return { ...claim('n9', 'shown', 'next'), proven: { since, name: 'own name', metadata, capacity }, ...fields };
}

function away(peerId: string, node: string): Seat {
  const { name, metadata } = seat(peerId);
  return { peerId, name, metadata, node, presence: 'away', awayUntil: 0, since: 0, joined: 0 };
}

describe.each(STORES)('sessions that the room store lost: %s', (_, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  /** The version at which the last of these peers joined a room that the store then lost. */
  async function lost(room: string, ...peers: readonly string[]): Promise<number> {
    const { version } = await joined(under.store, room, ...peers.map((peerId) => seat(peerId)));
    await under.wipe();
    return version;
  }

  test('R141: in an empty store a proof takes the seat, with name and metadata of the claim and a higher version', async () => {
    const room = newRoom();
    const since = await lost(room, 'a');
    expect(await under.store.resume(room, 'a', claim('n9', 'digest of a', 'next'))).toEqual({ kind: 'refused' });
    const outcome = await under.store.resume(room, 'a', proven(since, { attempt: 3 }));
    expect(outcome).toMatchObject({ kind: 'resumed', previous: '', restored: true, afterLoss: true, nodes: ['n9'] });
    const { seats, version } = await under.store.load(room);
    expect(version).toBeGreaterThan(since);
    expect(seats).toEqual([
      {
        peerId: 'a',
        name: 'own name',
        metadata: { audio: true },
        node: 'n9',
        presence: 'present',
        awayUntil: 0,
        since: version,
        joined: version,
      },
    ]);
    // From here on its digests decide, as after any resume.
    expect(await under.store.resume(room, 'a', proven(since, { attempt: 2 }))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'a', claim('n1', 'next', 'third', 4))).toMatchObject({ restored: false });
  });

  test('R141: a proof takes a seat that another node put back without its secret', async () => {
    const room = newRoom();
    const since = await lost(room, 'a', 'b');
    await under.store.restore(room, [held('b', 'n2', since)], [away('a', 'n1')], TERMS);
    const outcome = await under.store.resume(room, 'a', proven(since - 1));
    expect(outcome).toMatchObject({ kind: 'resumed', previous: 'n1', wasAway: true, restored: false });
    expect(presences(await under.store.load(room))).toEqual([
      ['a', 'n9', 'present'],
      ['b', 'n2', 'present'],
    ]);
    expect((await under.store.load(room)).seats.find(({ peerId }) => peerId === 'a')?.name).toBe('name of a');
  });

  test('R141: a resume by digest says that data was lost, if it came with a proof from before that', async () => {
    const room = newRoom();
    const since = await lost(room, 'a');
    await under.store.restore(room, [held('a', 'n1', since)], [], TERMS);
    const first = proven(since, { digest: 'digest of a', nextDigest: 'second' });
    expect(await under.store.resume(room, 'a', first)).toMatchObject({ restored: false, afterLoss: true });
    const { version } = await under.store.load(room);
    const second = proven(version, { digest: 'second', nextDigest: 'third' });
    expect(await under.store.resume(room, 'a', second)).toMatchObject({ restored: false, afterLoss: false });
  });

  test('R141: a proof of a version that the room has not reached shows that writes are lost', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'));
    expect(await under.store.resume(room, 'b', proven(version))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'b', proven(version + 5))).toMatchObject({ restored: true });
    expect((await under.store.load(room)).version).toBeGreaterThan(version + 5);
    // The session of `a` of which the store knows is an earlier one than that of the proof.
    expect(await under.store.resume(room, 'a', proven(version + 3))).toMatchObject({ restored: false, previous: 'n1' });
  });

  test('R14, R141: a proof takes no seat in a room that is full by now', async () => {
    const room = newRoom();
    const since = await lost(room, 'a');
    await joined(under.store, room, seat('c'), seat('d'));
    expect(await under.store.resume(room, 'a', proven(since, { capacity: 2 }))).toEqual({ kind: 'full' });
    expect(await under.store.resume(room, 'a', proven(since, { capacity: 3 }))).toMatchObject({ kind: 'resumed' });
  });

  test.each(['left', 'was lost'])('R142: no proof for a peer that %s while the store knew it', async (how) => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'), seat('b'));
    const end = async (peerId: string, node: string) => {
      if (how === 'left') return under.store.leave(room, peerId, node);
      await under.store.markAway(room, peerId, node, 0);
      await under.pass(2);
      return under.store.expire(room, peerId);
    };
    await end('a', 'n1');
    expect(await under.store.resume(room, 'a', proven(version - 1))).toEqual({ kind: 'refused' });
    await end('b', 'n1');
    // The room is empty, and still known.
    for (const peer of ['a', 'b']) {
      expect(await under.store.resume(room, peer, proven(version))).toEqual({ kind: 'refused' });
    }
  });

  test.each(['a proof', 'its node'])(
    'R142: no proof for a peer that left after %s had brought it back',
    async (how) => {
      const room = newRoom();
      const since = await lost(room, 'a', 'b');
      await under.store.restore(room, [held('b', 'n2', since)], [], TERMS);
      if (how === 'a proof') await under.store.resume(room, 'a', proven(since - 1));
      else await under.store.restore(room, [held('a', 'n9', since - 1)], [], TERMS);
      await under.store.leave(room, 'a', 'n9');
      expect(await under.store.resume(room, 'a', proven(since - 1))).toEqual({ kind: 'refused' });
      // Nor does a node that still knows it bring it back as away.
      await under.store.restore(room, [held('b', 'n2', since)], [away('a', 'n9')], TERMS);
      expect(ids(await under.store.load(room))).toEqual(['b']);
    },
  );

  test('R142: no proof for a session that was replaced while the store knew it', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'));
    await under.store.resume(room, 'a', claim('n2', 'digest of a', 'second'));
    await under.store.resume(room, 'a', claim('n3', 'second', 'third'));
    expect(await under.store.resume(room, 'a', proven(version, { digest: 'digest of a' }))).toEqual({
      kind: 'refused',
    });
    expect(await under.store.resume(room, 'a', proven(version + 1, { digest: 'second' }))).toMatchObject({
      kind: 'resumed',
    });
  });

  /** Lets a room lose the latest writes: a node puts it back that has seen so many more. */
  async function fallBack(room: string, writes: number): Promise<void> {
    const { version } = await under.store.load(room);
    await under.store.restore(room, [], [], { atLeast: version + writes, graceMs: 10_000 });
  }

  test('R142: after a loss of the latest writes no proof for a peer that had left before them', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'), seat('b'));
    await under.forgetLosses();
    await under.store.leave(room, 'a', 'n1');
    await fallBack(room, 3);
    expect(await under.store.resume(room, 'a', proven(version - 1))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'b', proven(version))).toEqual({ kind: 'refused' });
  });

  test('R141, R144: sessions that the lost writes had brought come back, and of two the later one', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'), seat('b'));
    await fallBack(room, 5);
    expect(await under.store.resume(room, 'c', proven(version + 2))).toMatchObject({ restored: true, afterLoss: true });
    const early = proven(version + 3, { node: 'n7', digest: 'early', nextDigest: 'early next' });
    const late = proven(version + 4, { node: 'n8', digest: 'late', nextDigest: 'late next' });
    for (const each of [late, early]) await under.store.resume(room, 'a', each);
    expect(presences(await under.store.load(room)).at(0)).toEqual(['a', 'n8', 'present']);
    // A later version than the room has was lost too.
    const { version: now } = await under.store.load(room);
    expect(await under.store.resume(room, 'd', proven(now + 6))).toMatchObject({ restored: true, afterLoss: true });
    expect(await under.store.resume(room, 'e', proven(now + 2))).toMatchObject({ restored: true });
    expect(await under.store.resume(room, 'f', proven(version + 1))).toMatchObject({ restored: true });
  });

  test('R142: after such a loss no proof for a peer that left since', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('b'));
    await fallBack(room, 5);
    await under.store.restore(room, [held('a', 'n2', version + 2)], [], TERMS);
    await under.store.leave(room, 'a', 'n2');
    expect(await under.store.resume(room, 'a', proven(version + 2))).toEqual({ kind: 'refused' });
  });

  test('R142: after two losses no proof for a session that was replaced between them', async () => {
    const room = newRoom();
    const since = await lost(room, 'a', 'b');
    await under.store.resume(room, 'a', proven(since - 1, { nextDigest: 'second' }));
    const { version: second } = await under.store.load(room);
    await under.store.resume(room, 'a', claim('n2', 'second', 'third', 1));
    const { version: third } = await under.store.load(room);
    await under.store.resume(room, 'a', claim('n3', 'third', 'fourth', 5));
    await fallBack(room, 3);
    expect(await under.store.resume(room, 'a', proven(second, { digest: 'second' }))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'a', proven(third, { digest: 'third' }))).toEqual({ kind: 'refused' });
    // What the first loss took is not forgotten.
    expect(await under.store.resume(room, 'b', proven(since))).toMatchObject({ restored: true });
  });

  test.each(['first', 'last'])(
    'R144: of two proofs the later session has the seat, if its proof comes %s',
    async (when) => {
      const room = newRoom();
      const since = await lost(room, 'a', 'b');
      const earlier = proven(since - 1, { node: 'n1', digest: 'early', nextDigest: 'early next' });
      const later = proven(since, { node: 'n2', digest: 'late', nextDigest: 'late next' });
      for (const each of when === 'first' ? [later, earlier] : [earlier, later])
        await under.store.resume(room, 'a', each);
      expect(presences(await under.store.load(room))).toEqual([['a', 'n2', 'present']]);
      // The earlier session does not come back, neither with its proof nor with the one that it got meanwhile.
      const { version } = await under.store.load(room);
      for (const each of [earlier, proven(version, { digest: 'early next' })]) {
        expect(await under.store.resume(room, 'a', each)).toEqual({ kind: 'refused' });
      }
      expect(await under.store.resume(room, 'a', claim('n3', 'late next', 'more'))).toMatchObject({ kind: 'resumed' });
    },
  );

  test('R144: a node that serves a later session takes the seat from a proof of an earlier one', async () => {
    const room = newRoom();
    const since = await lost(room, 'a', 'b');
    await under.store.resume(room, 'a', proven(since - 1, { node: 'n1', nextDigest: 'early next' }));
    const { version } = await under.store.load(room);
    await under.store.restore(room, [held('a', 'n2', since)], [], TERMS);
    expect(presences(await under.store.load(room))).toEqual([['a', 'n2', 'present']]);
    const again = proven(version, { digest: 'early next' });
    expect(await under.store.resume(room, 'a', { ...again, digest: 'unknown' })).toEqual({ kind: 'refused' });
    // Neither do its nodes bring the earlier one back: the one that had it before the loss, the one that its proof came to.
    await under.store.restore(room, [held('a', 'n1', since - 1)], [], TERMS);
    await under.store.restore(room, [held('a', 'n1', version)], [], TERMS);
    expect(presences(await under.store.load(room))).toEqual([['a', 'n2', 'present']]);
  });

  test.each([
    ['a lower', 1, 'n9'],
    ['a higher', 3, 'n2'],
  ])(
    'R144: a node whose session the same secret brought, with %s attempt than the proof: %i',
    async (_, attempt, node) => {
      const room = newRoom();
      const since = await lost(room, 'a', 'b');
      await under.store.resume(room, 'a', proven(since - 1, { digest: 'shown', attempt: 2 }));
      await under.store.restore(room, [held('a', 'n2', since, { digest: 'shown', attempt })], [], TERMS);
      expect(presences(await under.store.load(room))).toEqual([['a', node, 'present']]);
    },
  );

  test('R42, R45: a seat that its node puts back still knows the secret before', async () => {
    const room = newRoom();
    const since = await lost(room, 'a');
    await under.store.restore(room, [held('a', 'n1', since, { digest: 'before', attempt: 2 })], [], TERMS);
    expect(await under.store.resume(room, 'a', claim('n2', 'before', 'next', 1))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'a', claim('n2', 'before', 'next', 3))).toMatchObject({ kind: 'resumed' });
  });
});

describe.each(REDIS_STORES)('what is noted of losses: %s', (_, open) => {
  let under: RedisUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  test('R141: a room forgets its losses with the room', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'));
    const key = `${under.prefix}:{${encodeURIComponent(room)}}:lost`;
    await under.redis.del(key);
    for (let time = 1; time <= 40; time += 1) {
      const { version: now } = await under.store.load(room);
      const outcome = await under.store.resume(room, `p${time}`, proven(now + 2, { capacity: 100 }));
      expect(outcome).toMatchObject({ restored: true });
    }
    expect(await under.redis.pttl(key)).toBeGreaterThan(0);
    // It remembers so many losses, and no proof of one before them counts.
    expect((await under.redis.hget(key, 'gaps'))?.split(' ')).toHaveLength(32);
    expect(await under.store.resume(room, 'q', proven(version + 1, { capacity: 100 }))).toEqual({ kind: 'refused' });
  });
});
