import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joined, newRoom, seat } from './seats.ts';
import { STORES, type StoreUnderTest } from './stores.ts';

describe.each(STORES)('lists: %s', (_, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  /** All parts of the list. */
  async function parts(most: number): Promise<(readonly string[])[]> {
    const all: (readonly string[])[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const list = await under.store.list(cursor, most);
      if (list === undefined) throw new Error(`no list for ${cursor}`);
      all.push(list.rooms);
      cursor = list.next;
    }
    return all;
  }

  test('R212: every room with peers is in the list, whatever its name, and no part is much longer than asked', async () => {
    await under.wipe();
    expect(await parts(10)).toEqual([[]]);
    const rooms = Array.from({ length: 60 }, newRoom);
    for (const room of rooms) await joined(under.store, room, seat('a'), seat('b'));
    for (const room of rooms.slice(0, 5)) await under.store.close(room);
    const listed = await parts(10);
    expect([...new Set(listed.flat())].sort()).toEqual(rooms.slice(5).sort());
    // SCAN answers with whole buckets of a table whose order is by chance: Valkey has seven keys and more in one of them.
    expect(Math.max(...listed.map(({ length }) => length))).toBeLessThanOrEqual(30);
  });

  test('R212: a cursor that no list gave brings none', async () => {
    const made = ['["",{}]', '["","99999999999999999999"]'].map((text) => Buffer.from(text).toString('base64url'));
    for (const cursor of ['x', '-1', 'W10', ...made]) {
      expect(await under.store.list(cursor, 10)).toBeUndefined();
    }
  });

  test('R215: the nodes with a lease, and for how long', async () => {
    await under.wipe();
    await under.leases.renew('x', 60_000);
    await under.leases.renew('short', 20);
    await under.pass(40);
    const nodes = await under.leases.nodes();
    expect([...nodes.keys()]).toEqual(['x']);
    expect(nodes.get('x')).toBeGreaterThan(50_000);
    expect(nodes.get('x')).toBeLessThanOrEqual(60_000);
  });
});
