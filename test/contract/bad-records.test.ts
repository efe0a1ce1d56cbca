import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claim, held, ids, joined, newRoom, seat } from './seats.ts';
import { REDIS_STORES, type RedisUnderTest } from './stores.ts';

/** What another program, or a bug, may have written into Redis. */

const SHOWN = '{"name":"","metadata":{}}';

/** A record with these fields, the others as a node writes them. */
function record(
  fields: Partial<Record<'node' | 'presence' | 'ends' | 'since' | 'digest' | 'attempt' | 'shown', string>>,
) {
  const { node, presence, ends, since, digest, attempt, shown } = {
    ...{ node: 'n9', presence: 'present', ends: '0', since: '1', digest: 'd', attempt: '0', shown: SHOWN },
    ...fields,
  };
  return [node, presence, ends, since, digest, '', attempt, shown].join('\t');
}

const BAD_FORMS: readonly (readonly [string, string])[] = [
  ['text', 'garbage'],
  ['nothing', ''],
  ['too few fields', 'n9\tpresent\t0'],
  ['a presence that is no word', record({ presence: 'here' })],
  ['no node', record({ node: '' })],
  ['a node that no channel may have', record({ node: 'n{9}' })],
  ['a node of 10,000 characters', record({ node: 'n'.repeat(10_000) })],
  ['an end that is no number', record({ presence: 'away', ends: 'NaN' })],
  ['a version that is no number', record({ since: '1e300' })],
  ['a negative version', record({ since: '-1' })],
  ['an attempt that is no number', record({ attempt: 'x' })],
  ['a present peer that ends', record({ ends: '5' })],
  ['a megabyte', record({ shown: `{"name":"${'x'.repeat(1_000_000)}"}` })],
  ['bytes', '\u0000\u0001\tpresent\t'],
  ['a digest that is no ASCII', record({ digest: 'ü' })],
  ['spaces around the JSON', record({ shown: ` ${SHOWN} ` })],
  ['10,000 spaces in the JSON', record({ shown: `{${' '.repeat(10_000)}"name":"","metadata":{}}` })],
];

const BAD_JSON: readonly (readonly [string, string])[] = [
  ['no JSON', '{name}'],
  ['no name', '{"metadata":{}}'],
  ['a name of 65 characters', `{"name":"${'x'.repeat(65)}","metadata":{}}`],
  ['a name that is a number', '{"name":1,"metadata":{}}'],
  ['metadata that are a list', '{"name":"","metadata":[]}'],
  ['deep metadata', '{"name":"","metadata":{"a":{}}}'],
  ['infinite metadata', '{"name":"","metadata":{"a":1e999}}'],
  [
    '33 keys',
    JSON.stringify({ name: '', metadata: Object.fromEntries(Array.from({ length: 33 }, (_, key) => [key, 1])) }),
  ],
  ['3,000 bytes', JSON.stringify({ name: '', metadata: { a: 'ü'.repeat(1_500) } })],
  ['a forbidden key', '{"name":"","metadata":{"__proto__":1}}'],
];

describe.each(REDIS_STORES)('bad records: %s', (_, open) => {
  let under: RedisUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());
  beforeEach(() => {
    under.bad.length = 0;
  });

  function keys(room: string) {
    const tagged = `${under.prefix}:{${encodeURIComponent(room)}}`;
    return { seats: `${tagged}:seats`, version: `${tagged}:version` };
  }

  async function plant(room: string, bad: string, peer = 'bad'): Promise<void> {
    await under.redis.hset(keys(room).seats, peer, bad);
  }

  test.each(BAD_FORMS)('R131: %s: whoever joins is not shown it, and clears it', async (_each, bad) => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'));
    await plant(room, bad);
    await plant(room, bad, 'worse');
    const outcome = await under.store.join(room, seat('b'), 8);
    expect(outcome).toMatchObject({ kind: 'joined', nodes: ['n1'] });
    expect(outcome.kind === 'joined' && ids(outcome.snapshot)).toEqual(['a', 'b']);
    expect(under.bad).toEqual(['record', 'record']);
    expect((await under.redis.hkeys(keys(room).seats)).toSorted()).toEqual(['a', 'b']);
    expect(await under.store.load(room)).toMatchObject({ version: version + 3 });
  });

  test.each(BAD_FORMS)('R131: %s: in a full room, to read it frees the seat', async (_each, bad) => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'));
    await plant(room, bad);
    // A join looks closely at away records only.
    const first = await under.store.join(room, seat('b'), 2);
    if (first.kind === 'full') {
      expect(ids(await under.store.load(room))).toEqual(['a']);
      expect(await under.store.load(room)).toMatchObject({ version: version + 1, seats: [{ peerId: 'a' }] });
      expect(await under.store.join(room, seat('b'), 2)).toMatchObject({ kind: 'joined' });
    }
    expect(under.bad).toEqual(['record']);
    expect(await under.store.load(room)).toMatchObject({ version: version + 2 });
  });

  test.each(BAD_JSON)('R131: %s: whoever reads the room clears the record', async (_each, shown) => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'));
    await plant(room, record({ shown }));
    expect(ids(await under.store.load(room))).toEqual(['a']);
    expect(under.bad).toEqual(['record']);
    expect(await under.store.load(room)).toMatchObject({ version: version + 1 });
    expect(await under.store.join(room, seat('b'), 2)).toMatchObject({ kind: 'joined' });
    expect(await under.redis.hkeys(keys(room).seats)).toHaveLength(2);
  });

  test.each(['a join', 'a look at its end'])(
    'R131: an end in a thousand years is brought nearer by %s, and the peer keeps its seat',
    async (what) => {
      const room = newRoom();
      await joined(under.store, room, seat('a'));
      await plant(room, record({ presence: 'away', ends: '9999999999999' }));
      if (what === 'a join') await joined(under.store, room, seat('b'));
      else expect(await under.store.expire(room, 'bad')).toEqual({ kind: 'unchanged' });
      const found = (await under.store.load(room)).seats.find(({ peerId }) => peerId === 'bad');
      expect(found?.presence).toBe('away');
      expect(found?.awayUntil).toBeLessThan(Date.now() + 3_700_000);
      expect(under.bad).toEqual([]);
    },
  );

  test('R131: a record that was replaced meanwhile is not cleared', async () => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    await plant(room, record({ shown: '{x}' }));
    const read = under.store.load(room);
    await plant(room, record({ since: '2' }));
    await read;
    expect(ids(await under.store.load(room))).toContain('bad');
  });

  test.each(['a","x', 'x'.repeat(65), 'ü', ''])('R131: a seat of no peer: %j', async (peer) => {
    const room = newRoom();
    await joined(under.store, room, seat('a'));
    await plant(room, record({}), peer);
    expect(ids(await under.store.load(room))).toEqual(['a']);
    expect(under.bad).toEqual(['record']);
  });

  test('R131: every verb does its work beside bad records, and names no node of theirs', async () => {
    const { store } = under;
    const verbs: readonly (readonly [string, (room: string) => Promise<unknown>])[] = [
      ['leave', (room) => store.leave(room, 'a', 'n1')],
      ['away', (room) => store.markAway(room, 'a', 'n1', 1_000)],
      ['update', (room) => store.update(room, 'a', 'n1', 'new', {})],
      ['resume', (room) => store.resume(room, 'a', claim('n1', 'digest of a', 'next'))],
    ];
    for (const [name, act] of verbs) {
      const room = newRoom();
      await joined(store, room, seat('a'), seat('b'));
      await plant(room, record({ node: 'n{9}' }));
      await plant(room, 'garbage', 'worse');
      expect(await act(room), name).toMatchObject({ kind: expect.stringMatching(/changed|resumed/), nodes: ['n1'] });
      expect(ids(await store.load(room)), name).not.toContain('bad');
    }
    expect(under.bad).toHaveLength(2 * verbs.length);
  });

  test('R131: a verb on a peer whose own record is bad clears it, and the version rises', async () => {
    const { store } = under;
    for (const act of [
      (room: string) => store.leave(room, 'bad', 'n1'),
      (room: string) => store.markAway(room, 'bad', 'n1', 1_000),
      (room: string) => store.expire(room, 'bad'),
      (room: string) => store.update(room, 'bad', 'n1', '', {}),
    ]) {
      const room = newRoom();
      const { version } = await joined(store, room, seat('a'));
      await plant(room, 'garbage');
      expect(await act(room)).toEqual({ kind: 'unchanged' });
      expect(await store.load(room)).toMatchObject({ version: version + 1, seats: [{ peerId: 'a' }] });
    }
    const room = newRoom();
    await plant(room, 'garbage');
    expect(await store.resume(room, 'bad', claim('n1', 'd', 'e'))).toEqual({ kind: 'refused' });
    expect(await store.look(room)).toMatchObject({ peers: 0 });
  });

  test('R131: a record that is bad in a room to be put back, or taken back, is replaced', async () => {
    const room = newRoom();
    const { version } = await joined(under.store, room, seat('a'));
    await plant(room, 'garbage', 'a');
    const terms = { atLeast: version, graceMs: 1_000 };
    const restored = await under.store.restore(room, [held('a', 'n1', version)], [], terms);
    expect(restored.snapshot).toMatchObject({ seats: [{ peerId: 'a', presence: 'present' }] });
    await plant(room, 'garbage', 'a');
    expect((await under.store.reclaim(room, ['a'], 'n1')).snapshot.seats).toEqual([]);
  });

  test('R131: a room of more seats than any room has is cleared', async () => {
    const room = newRoom();
    const { seats } = keys(room);
    const fields = Array.from({ length: 4_001 }, (_each, index) => [`p${index}`, record({})]).flat();
    await under.redis.hset(seats, ...fields);
    expect(ids(await under.store.load(room))).toEqual([]);
    expect(await under.store.join(room, seat('a'), 8)).toMatchObject({ kind: 'joined' });
  });

  test('R131: a room of as many seats as a room may have is read', async () => {
    const room = newRoom();
    const { seats } = keys(room);
    await under.redis.hset(seats, ...Array.from({ length: 4_000 }, (_each, index) => [`p${index}`, record({})]).flat());
    expect((await under.store.load(room)).seats).toHaveLength(4_000);
    expect(await under.store.leave(room, 'p1', 'n9')).toMatchObject({ kind: 'changed', nodes: ['n9'] });
    expect(under.bad).toEqual([]);
  });

  describe.each(['seats', 'version'] as const)('the key of the %s is of another type', (which) => {
    test.each(['string', 'list', 'zset', 'hash'])('R131: %s: joins go on, and peeks', async (type) => {
      if (which === 'seats' && type === 'hash') return;
      if (which === 'version' && type === 'string') return;
      const room = newRoom();
      const key = keys(room)[which];
      const { version } = await joined(under.store, room, seat('a'));
      const write = async (): Promise<void> => {
        await under.redis.del(key);
        if (type === 'string') await under.redis.set(key, 'x');
        if (type === 'list') await under.redis.rpush(key, 'x');
        if (type === 'zset') await under.redis.zadd(key, 1, 'x');
        if (type === 'hash') await under.redis.hset(key, 'x', 'x');
      };
      await write();
      expect(await under.store.look(room)).toMatchObject({ peers: which === 'seats' ? 0 : 1 });
      await write();
      expect(await under.store.join(room, seat('b'), 2)).toMatchObject({ kind: 'joined' });
      await write();
      expect(await under.store.leave(room, 'nobody', 'n1')).toEqual({ kind: 'unchanged' });
      const after = await under.store.load(room);
      expect(after.version).toBeGreaterThan(version);
      expect(under.bad).toContain('record');
    });
  });

  test.each(['abc', '1e300', '-5', 'NaN', '', '0x10', '9007199254740993', '1.5', 'x'.repeat(100_000)])(
    'R131, R24: a version %j counts as none, and the next one is above all before',
    async (text) => {
      const room = newRoom();
      const { version } = await joined(under.store, room, seat('a'));
      await under.redis.set(keys(room).version, text);
      expect(await under.store.versions([room])).toEqual([0]);
      const outcome = await under.store.join(room, seat('b'), 8);
      expect(outcome.kind === 'joined' && outcome.snapshot.version).toBeGreaterThan(version);
      expect(under.bad).toEqual(['record']);
      await under.redis.set(keys(room).version, text);
      const terms = { atLeast: version + 1_000_000_000, graceMs: 1_000 };
      const { snapshot } = await under.store.restore(room, [held('a', 'n1', version)], [], terms);
      expect(snapshot.version).toBeGreaterThan(terms.atLeast);
    },
  );
});
