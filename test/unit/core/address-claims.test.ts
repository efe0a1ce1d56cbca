import { describe, expect, test, vi } from 'vitest';
import { loseConnection } from '../../../src/core/leave-room.ts';
import { StoreUnavailable } from '../../../src/core/ports.ts';
import { AddressClient, holderOf, sentOf } from '../../support/core-addresses.ts';
import { beat } from '../../support/core-cluster.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, live, n1, n2, n3 } from './three-nodes.ts';

const EMPTY = { held: 0, claiming: 0, known: 0, waiting: 0, looking: 0 };

/** Lets the next call of the book of this name wait until the answer is called. */
function hold(name: 'claim' | 'keep'): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { book } = cluster;
  if (name === 'claim') {
    const real = book.claim.bind(book);
    vi.spyOn(book, name).mockImplementationOnce(async (...args) => {
      const outcome = await real(...args);
      await promise;
      return outcome;
    });
  } else {
    const real = book.keep.bind(book);
    vi.spyOn(book, name).mockImplementationOnce(async (...args) => {
      const outcome = await real(...args);
      await promise;
      return outcome;
    });
  }
  return () => {
    resolve();
    return settled();
  };
}

function whereIs(address: string) {
  return cluster.book.find(address, 'nobody');
}

describe('claims of an address', () => {
  test('with the same token on another node close the connection before', async () => {
    const before = await holderOf(n1, 'b');
    const after = await holderOf(n2, 'b');
    expect([before.replacements, after.replacements]).toEqual([1, 0]);
    expect(n1.addresses.sizes.held).toBe(0);
    await before.drop();
    expect(await whereIs('b')).toMatchObject({ node: 'n2', connection: after.connection });
  });

  test('with the same token on the same node do the same', async () => {
    const before = await holderOf(n1, 'b');
    const after = await holderOf(n1, 'b');
    expect([before.replacements, after.replacements]).toEqual([1, 0]);
    await before.drop();
    expect(await whereIs('b')).toMatchObject({ connection: after.connection });
    expect(n1.addresses.sizes.held).toBe(1);
  });

  test('whose news got lost close the connection before with its next renewal', async () => {
    const before = await holderOf(n1, 'b');
    n1.freeze();
    await holderOf(n2, 'b');
    n1.thaw();
    expect(before.replacements).toBe(0);
    await beat(n1);
    expect(before.replacements).toBe(1);
    expect(n1.addresses.sizes.held).toBe(0);
  });

  test('wait for a node to run, and are refused by one that drains', async () => {
    const client = new AddressClient(n1, 'b');
    n1.node.phase = 'starting';
    expect(await client.claim()).toEqual({ ok: false, code: 'store-unavailable' });
    n1.node.phase = 'draining';
    expect(await client.claim()).toEqual({ ok: false, code: 'draining' });
    expect(await whereIs('b')).toBeUndefined();
  });

  test('R104: an id is free again at once, and in the book later, where the store was away when its client went', async () => {
    const gone = await holderOf(n1, 'b');
    const other = await holderOf(n1, 'c');
    cluster.storeUp = false;
    await gone.drop();
    await other.drop();
    cluster.storeUp = true;
    const back = await holderOf(n1, 'b', 'another token');
    expect(await whereIs('b')).toMatchObject({ connection: back.connection });
    await beat(n1);
    expect(await whereIs('c')).toBeUndefined();
    expect(await whereIs('b')).toMatchObject({ connection: back.connection });
  });

  test('with another token are refused while the node lives, and taken when its lease has ended', async () => {
    const owner = await holderOf(n1, 'b');
    const other = new AddressClient(n2, 'b', 'another token');
    expect(await other.claim()).toMatchObject({ ok: false, code: 'address-taken' });
    n1.freeze();
    await live(10_000, n2, n3);
    expect(await other.claim()).toMatchObject({ ok: false, code: 'address-taken' });
    await live(10_000, n2, n3);
    expect(await other.claim()).toMatchObject({ ok: true });
    n1.thaw();
    await beat(n1);
    expect(owner.replacements).toBe(1);
    expect(await whereIs('b')).toMatchObject({ node: 'n2', connection: other.connection });
  });

  test('with another token are taken once the address was given up', async () => {
    const owner = await holderOf(n1, 'b');
    await owner.drop();
    await holderOf(n2, 'b', 'another token');
    expect(n1.addresses.sizes).toEqual(EMPTY);
  });

  test('whose connection is gone meanwhile give the address up', async () => {
    const answer = hold('claim');
    const client = new AddressClient(n1, 'b');
    const claim = client.claim();
    loseConnection(n1.node, client.connection);
    await answer();
    expect(await claim).toMatchObject({ ok: false });
    expect(await whereIs('b')).toBeUndefined();
    expect(n1.addresses.sizes).toEqual(EMPTY);
  });

  test('of one client that are answered in the other order leave the later one in place', async () => {
    const [first, second] = [new AddressClient(n1, 'b'), new AddressClient(n1, 'b')];
    const answer = hold('claim');
    const earlier = first.claim();
    expect(await second.claim()).toMatchObject({ ok: true });
    await answer();
    expect(await earlier).toMatchObject({ ok: false, code: 'address-taken' });
    expect(second.replacements).toBe(0);
    const a = await holderOf(n2, 'a');
    a.send('b', '1');
    await settled();
    expect([first.texts, second.texts]).toEqual([[], ['a: 1']]);
  });

  test('are refused while the store is away', async () => {
    cluster.storeUp = false;
    const client = new AddressClient(n1, 'b');
    expect(await client.claim()).toMatchObject({ ok: false, code: 'store-unavailable' });
    cluster.storeUp = true;
    expect(await client.claim()).toMatchObject({ ok: true });
  });

  test('that may have been carried out are given up', async () => {
    const { book } = cluster;
    const real = book.claim.bind(book);
    vi.spyOn(book, 'claim').mockImplementationOnce(async (...args) => {
      await real(...args);
      throw new StoreUnavailable('no answer', { uncertain: true });
    });
    const client = new AddressClient(n1, 'b');
    expect(await client.claim()).toMatchObject({ ok: false, code: 'store-unavailable' });
    await settled();
    expect(await whereIs('b')).toBeUndefined();
    await holderOf(n2, 'b', 'another token');
  });
});

describe('texts that come while an address is being claimed', () => {
  test('go to its holder', async () => {
    const a = await holderOf(n1, 'a');
    const answer = hold('claim');
    const b = new AddressClient(n2, 'b');
    const claim = b.claim();
    a.send('b', '1', '2');
    await settled();
    expect([sentOf(cluster, 'to-address'), b.texts]).toEqual([2, []]);
    await answer();
    expect(await claim).toMatchObject({ ok: true });
    expect(b.texts).toEqual(['a: 1', 'a: 2']);
  });

  test('go back when the claim fails, and their sender is told when nobody has it in time', async () => {
    const a = await holderOf(n1, 'a');
    const answer = hold('claim');
    const gone = new AddressClient(n2, 'b');
    const claim = gone.claim();
    a.send('b', '1');
    await settled();
    expect(sentOf(cluster, 'to-address')).toBe(1);
    loseConnection(n2.node, gone.connection);
    await answer();
    await claim;
    expect(sentOf(cluster, 'no-address')).toBe(1);
    expect(n2.addresses.sizes).toEqual(EMPTY);
    await cluster.clock.advance(5_000);
    expect(a.gone).toEqual(['b']);
    const [c, b] = [await holderOf(n2, 'c'), await holderOf(n3, 'b')];
    c.send('b', '1');
    await settled();
    expect(b.texts).toEqual(['c: 1']);
  });

  test('R122: are bounded in bytes by the node that they come from: one node holds up no other', async () => {
    const [a, c] = [await holderOf(n1, 'a'), await holderOf(n3, 'c')];
    const answer = hold('claim');
    const b = new AddressClient(n2, 'b');
    const claim = b.claim();
    const part = 'x'.repeat(60_000);
    a.send('b', part, part, part, part, part);
    c.send('b', part);
    await settled();
    await answer();
    await claim;
    const from = (name: string) => b.texts.filter((text) => text.startsWith(name)).length;
    expect([from('a'), from('c')]).toEqual([4, 1]);
  });

  test('wait for the last of several claims', async () => {
    const a = await holderOf(n1, 'a');
    const answer = hold('claim');
    const [b, other] = [new AddressClient(n2, 'b'), new AddressClient(n2, 'b', 'another token')];
    const claim = b.claim();
    expect(await other.claim()).toMatchObject({ ok: false, code: 'address-taken' });
    a.send('b', '1');
    await settled();
    await answer();
    expect(await claim).toMatchObject({ ok: true });
    expect(b.texts).toEqual(['a: 1']);
    expect(sentOf(cluster, 'no-address')).toBe(0);
  });
});

describe('the address book', () => {
  test('is corrected where it names a node that does not hold the address', async () => {
    const b = await holderOf(n2, 'b');
    vi.spyOn(cluster.book, 'release').mockRejectedValueOnce(new StoreUnavailable('down', { uncertain: false }));
    await b.drop();
    expect(await whereIs('b')).toMatchObject({ node: 'n2' });
    const a = await holderOf(n1, 'a');
    a.send('b', '1');
    await settled();
    expect(await whereIs('b')).toBeUndefined();
    await cluster.clock.advance(5_000);
    expect(a.gone).toEqual(['b']);
  });

  test('is asked again when it could not be said whether the node lives', async () => {
    const a = await holderOf(n1, 'a');
    const late = await cluster.node('late');
    await holderOf(late, 'b');
    vi.spyOn(cluster.leases, 'isLive').mockRejectedValueOnce(new StoreUnavailable('down', { uncertain: true }));
    a.send('b', '1');
    await cluster.clock.advance(1_000);
    expect(sentOf(cluster, 'to-address')).toBe(1);
    await cluster.clock.advance(5_000);
    expect(a.gone).toEqual([]);
    expect(n1.addresses.sizes).toMatchObject({ waiting: 0, looking: 0 });
  });

  test('has everything again after a loss of data; of two holders the later one has the address', async () => {
    const before = await holderOf(n1, 'b');
    const a = await holderOf(n1, 'a');
    n1.freeze();
    const after = await holderOf(n2, 'b');
    n1.thaw();
    cluster.wipe();
    await n1.addresses.keep();
    expect(await whereIs('b')).toMatchObject({ node: 'n1' });
    await n2.addresses.keep();
    expect(before.replacements).toBe(0);
    // Addresses are kept once a lease.
    cluster.clock.tick(15_000);
    await n1.addresses.keep();
    expect([before.replacements, after.replacements]).toEqual([1, 0]);
    expect(await whereIs('b')).toMatchObject({ node: 'n2', connection: after.connection });
    expect(await whereIs('a')).toMatchObject({ node: 'n1', connection: a.connection });
  });

  test('keeps nothing that was given up while others were kept', async () => {
    const clients: AddressClient[] = [];
    for (let index = 0; index <= 200; index += 1) clients.push(await holderOf(n1, `a${index}`));
    const answer = hold('keep');
    const keeping = n1.addresses.keep();
    await clients.at(-1)?.drop();
    await answer();
    await keeping;
    expect(await whereIs('a200')).toBeUndefined();
    expect(await whereIs('a199')).toBeDefined();
  });

  test('tells a connection once that another has its address', async () => {
    const before = await holderOf(n1, 'b');
    n1.freeze();
    await holderOf(n2, 'b');
    n1.thaw();
    const answer = hold('keep');
    const keeping = n1.addresses.keep();
    await holderOf(n1, 'b');
    await answer();
    await keeping;
    expect(before.replacements).toBe(1);
  });

  test('nothing is kept when everybody is gone', async () => {
    const clients = [await holderOf(n1, 'a'), await holderOf(n2, 'b'), await holderOf(n3, 'c')];
    for (const client of clients) for (const to of ['a', 'b', 'c', 'nobody']) client.send(to, '1');
    await settled();
    for (const client of clients) await client.drop();
    await live(60_000, n1, n2, n3);
    for (const node of [n1, n2, n3]) expect(node.addresses.sizes).toEqual(EMPTY);
    expect(await cluster.book.list('')).toEqual([]);
    expect(cluster.clock.waiting).toBe(0);
  });
});
