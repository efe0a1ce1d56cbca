import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { REDIS_STORES, type RedisUnderTest } from './stores.ts';

/** Leases, the epoch and addresses, as another program, or a bug, may have written them into Redis. */

describe.each(REDIS_STORES)('bad leases and addresses: %s', (_, open) => {
  let under: RedisUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());
  beforeEach(() => {
    under.bad.length = 0;
  });

  test('R131: leases of strange nodes, endless ones, and keys of other types are cleared by a renewal', async () => {
    const leases = `${under.prefix}:{nodes}:leases`;
    const epoch = `${under.prefix}:{nodes}:epoch`;
    const soon = Date.now() + 60_000;
    await under.leases.renew('x', 60_000);
    await under.redis.zadd(leases, soon, 'no node', soon, 'n'.repeat(10_000), '+inf', 'endless', soon, 'y');
    expect(await under.leases.renew('x', 50)).toMatchObject({ lapsed: false, live: ['endless', 'x', 'y'] });
    expect(under.bad).toEqual(['lease', 'lease', 'lease']);
    // An end that is too far off is a lease from now.
    await under.pass(60);
    expect(await under.leases.renew('x', 60_000)).toMatchObject({ live: ['y', 'x'] });
    await under.redis.set(leases, 'x');
    expect(await under.leases.isLive('y')).toBe(false);
    await under.redis.rpush(`${leases}2`, 'x');
    await under.redis.rename(`${leases}2`, leases);
    expect(await under.leases.renew('x', 60_000)).toMatchObject({ lapsed: true, live: ['x'] });
    for (const text of ['no epoch', 'x'.repeat(100_000)]) {
      await under.redis.set(epoch, text);
      expect((await under.leases.renew('x', 60_000)).epoch).not.toContain(text);
    }
    await under.redis.del(epoch);
    await under.redis.rpush(epoch, 'x');
    const { epoch: made } = await under.leases.renew('x', 60_000);
    expect(await under.leases.epoch()).toBe(made);
  });

  test('R131: more leases than a script can hand out at once are no obstacle', async () => {
    const leases = `${under.prefix}:{nodes}:leases`;
    const soon = Date.now() + 600_000;
    const fields = Array.from({ length: 12_000 }, (_each, index) => [soon, `n${index}`]).flat();
    await under.redis.zadd(leases, ...fields);
    expect((await under.leases.renew('x', 60_000)).live).toContain('x');
    await under.redis.del(leases);
  });

  describe('an address', () => {
    let addresses = 0;
    const mine = { node: 'n1', connection: 'c1', digest: 'mine' };
    function newAddress() {
      addresses += 1;
      const address = `peerjs\u001f${addresses}`;
      const tagged = `${under.prefix}:address:{${encodeURIComponent(address)}`;
      return { address, at: `${tagged}}:at`, askers: `${tagged}}:askers` };
    }

    test.each([
      'garbage',
      '',
      'n9\tc\tNaN\td',
      'n9\tc\t1e300\td',
      'n9\tc\t9999999999999999\td',
      'n {9}\tc\t1\td',
      `n9\t${'c'.repeat(10_000)}\t1\td`,
    ])('R131: whose record is %j is free', async (bad) => {
      const { address, at } = newAddress();
      const version = 5;
      for (const act of [
        async () => expect(await under.book.find(address, 'n2')).toBeUndefined(),
        async () => expect(await under.book.keep([{ address, ...mine, version }])).toEqual([true]),
        async () => expect(await under.book.release(address, 'n1', 'c1')).toBeUndefined(),
        async () =>
          expect(await under.book.claim(address, mine)).toMatchObject({ kind: 'claimed', previous: undefined }),
      ]) {
        await under.redis.set(at, bad);
        await act();
      }
      expect(under.bad).toEqual(['address', 'address', 'address', 'address']);
      expect(await under.book.find(address, 'n2')).toMatchObject({ node: 'n1', connection: 'c1' });
    });

    test('R131: keys of other types, strange askers and far too many are cleared', async () => {
      const { address, at, askers } = newAddress();
      await under.redis.rpush(at, 'x');
      await under.redis.set(askers, 'x');
      expect(await under.book.find(address, 'n2')).toBeUndefined();
      await under.redis.sadd(askers, 'no node', 'n'.repeat(10_000));
      expect(await under.book.claim(address, mine)).toMatchObject({ kind: 'claimed', askers: ['n2'] });
      await under.redis.sadd(askers, ...Array.from({ length: 9_000 }, (_each, index) => `n${index}`));
      expect(await under.book.claim(address, mine)).toMatchObject({ kind: 'claimed', askers: [] });
      expect(under.bad).toHaveLength(5);
    });

    test('R130: a key that is no address does not spoil the list', async () => {
      const { address } = newAddress();
      await under.book.claim(address, mine);
      await under.redis.set(`${under.prefix}:address:{%zz}:at`, 'x');
      expect(await under.book.list('peerjs')).toContain(address);
      expect(under.bad).toContain('address');
      await under.redis.del(`${under.prefix}:address:{%zz}:at`);
    });
  });
});
