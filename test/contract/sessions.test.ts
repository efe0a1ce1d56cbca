import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim, GRACE_MS, held, joined, newRoom, presences, seat } from './seats.ts';
import { STORES, type StoreUnderTest } from './stores.ts';

describe.each(STORES)('sessions in the room store: %s', (_, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  test('R41, R42: a resume moves the peer and spends the secret', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
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

  test('R42: the last spent secret is good as long as the new one is unspent, and no longer', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    const resume = (digest: string, next: string) => under.store.resume(room, 'a', claim('n1', digest, next));
    expect(await resume('digest of a', 'second')).toMatchObject({ kind: 'resumed' });
    expect(await resume('digest of a', 'third')).toMatchObject({ kind: 'resumed' });
    expect(await resume('second', 'never')).toEqual({ kind: 'refused' });
    expect(await resume('third', 'fourth')).toMatchObject({ kind: 'resumed' });
    expect(await resume('digest of a', 'never')).toEqual({ kind: 'refused' });
  });

  test('R42: an attempt lower than one that the secret was used with neither moves the peer nor spends a secret', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a', 'n0'));
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

  test('R42: a client with the last spent secret cannot shut out the new secret with a high attempt', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    const { MAX_SAFE_INTEGER } = Number;
    const resume = (digest: string, next: string, attempt: number) =>
      under.store.resume(room, 'a', claim('n1', digest, next, attempt));
    expect(await resume('digest of a', 'second', MAX_SAFE_INTEGER)).toMatchObject({ kind: 'resumed' });
    expect(await resume('digest of a', 'late', MAX_SAFE_INTEGER - 1)).toEqual({ kind: 'refused' });
    expect(await resume('second', 'third', 1)).toMatchObject({ kind: 'resumed' });
    expect(await resume('second', 'fourth', 1)).toMatchObject({ kind: 'resumed' });
    expect(await resume('third', 'never', 2)).toEqual({ kind: 'refused' });
  });

  test('R42, R45: the store keeps the number of attempts when a node puts back a room that is still there', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'));
    await under.store.resume(room, 'a', claim('n2', 'digest of a', 'second', 2));
    await under.store.markAway(room, 'a', 'n2', 60_000);
    const back = { ...held('a', 'n2', version + 1), digest: 'second' };
    await under.store.restore(room, [back], [], { atLeast: version, graceMs: 60_000 });
    expect(await under.store.resume(room, 'a', claim('n1', 'digest of a', 'late', 1))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'a', claim('n3', 'second', 'x', 3))).toMatchObject({ kind: 'resumed' });
  });

  test('R42: a wrong secret, an empty secret and an unknown peer are refused and change nothing', async () => {
    const room = newRoom();
    const before = await joined(under.store, room, seat('a'));
    expect(await under.store.resume(room, 'a', claim('n2', 'wrong', 'x'))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'a', claim('n2', '', 'x'))).toEqual({ kind: 'refused' });
    expect(await under.store.resume(room, 'nobody', claim('n2', 'digest of a', 'x'))).toEqual({ kind: 'refused' });
    expect(await under.store.load(room)).toEqual(before);
  });

  test('R15: a peer that left cannot resume', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'));
    await under.store.leave(room, 'a', 'n1');
    expect(await under.store.resume(room, 'a', claim('n1', 'digest of a', 'x'))).toEqual({ kind: 'refused' });
  });

  test('R45: after a loss of data the first node puts its peers back, and the peers of other nodes as away', async () => {
    const room = newRoom();
    const before = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'), seat('c', 'n2'));
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

  test('R40, R45: a peer that was put back as away and does not resume is gone after the grace period', async () => {
    const room = newRoom();
    const before = await joined(under.store, room, seat('a', 'n1'), seat('b', 'n2'));
    await under.wipe();
    const terms = { atLeast: before.version, graceMs: GRACE_MS };
    const others = before.seats.filter(({ peerId }) => peerId === 'b');
    await under.store.restore(room, [held('a', 'n1', before.version - 1)], others, terms);
    await under.pass(GRACE_MS + 20);
    expect(await under.store.expire(room, 'b')).toMatchObject({ kind: 'changed' });
  });

  test('R45: restoring a room that is there changes nothing except the version, which gets higher than the known one', async () => {
    const room = newRoom();
    const { version, seats } = await joined(under.store, room, seat('a'));
    const restore = (atLeast: number) =>
      under.store.restore(room, [held('a', 'n1', version)], seats, { atLeast, graceMs: 1 });
    expect((await restore(version - 1)).snapshot.version).toBe(version);
    expect((await restore(version)).snapshot.version).toBe(version + 1);
  });

  test('R45: of two nodes that put a peer back, the one to which its session came later has it, whichever is first', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('b'));
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

  test('R45: a node puts back a resume that the store lost, and its secret is good', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a', 'n1'));
    const moved = { ...held('a', 'n2', version + 1), digest: 'second' };
    const { snapshot } = await under.store.restore(room, [moved], [], { atLeast: version + 1, graceMs: 60_000 });
    expect(presences(snapshot)).toEqual([['a', 'n2', 'present']]);
    expect(snapshot.version).toBeGreaterThan(version + 1);
    expect(await under.store.resume(room, 'a', claim('n3', 'second', 'x'))).toMatchObject({ kind: 'resumed' });
  });

  test('R45: reclaiming makes away peers present, leaves moved peers where they are, and does not bring back gone peers', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'), seat('b'), seat('c'));
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
    expect((await under.store.reclaim(newRoom(), ['a'], 'n1')).snapshot).toMatchObject({ version: 0, seats: [] });
  });
});
