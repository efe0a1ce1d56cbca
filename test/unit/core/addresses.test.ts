import { describe, expect, test } from 'vitest';
import { beat } from '../../support/core-cluster.ts';
import { holderOf, sentOf } from '../../support/core-addresses.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, n1, n2, n3 } from './three-nodes.ts';

/** How often the book was asked where an address is. */
function finds(): number {
  return cluster.bookCalls.filter((call) => call === 'find').length;
}

describe('texts to addresses', () => {
  test('on one node take no store call and no envelope, also while the store is away', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n1, 'b')];
    cluster.storeUp = false;
    const calls = cluster.bookCalls.length;
    a.send('b', '1', '2');
    expect(b.texts).toEqual(['a: 1', 'a: 2']);
    expect(cluster.bookCalls).toHaveLength(calls);
    expect(cluster.sent).toEqual([]);
  });

  test('to another node cost one look-up, and then none', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    a.send('b', '1');
    await settled();
    for (const word of ['2', '3', '4']) {
      a.send('b', word);
      await settled();
    }
    expect(b.texts).toEqual(['a: 1', 'a: 2', 'a: 3', 'a: 4']);
    expect(finds()).toBe(1);
    expect(sentOf(cluster, 'to-address')).toBe(4);
  });

  test('what was found is asked for again after 30 s', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    for (let turn = 0; turn < 2; turn += 1) {
      a.send('b', '1');
      await settled();
      for (let passed = 0; passed < 30_000; passed += 5_000) {
        await cluster.clock.advance(5_000);
        for (const node of [n1, n2]) await beat(node);
      }
    }
    expect(finds()).toBe(2);
    expect(b.texts).toHaveLength(2);
    expect(n1.addresses.sizes.known).toBe(0);
  });

  test('keep their order while the address is looked up', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    a.send('b', '1', '2');
    await Promise.resolve();
    a.send('b', '3');
    await settled();
    a.send('b', '4');
    await settled();
    expect(b.texts).toEqual(['a: 1', 'a: 2', 'a: 3', 'a: 4']);
    expect(finds()).toBe(1);
  });

  test('wait for an address that nobody has; its claim tells the nodes that asked', async () => {
    const [a, c] = [await holderOf(n1, 'a'), await holderOf(n3, 'c')];
    a.send('b', '1', '2');
    c.send('b', '1');
    await settled();
    const asked = finds();
    const b = await holderOf(n2, 'b');
    expect(b.texts.toSorted()).toEqual(['a: 1', 'a: 2', 'c: 1']);
    expect(b.texts.indexOf('a: 1')).toBeLessThan(b.texts.indexOf('a: 2'));
    expect(finds()).toBe(asked);
    expect([...a.gone, ...c.gone]).toEqual([]);
  });

  test('on the same node wait for a claim as well', async () => {
    const a = await holderOf(n1, 'a');
    a.send('b', '1', '2');
    await settled();
    expect((await holderOf(n1, 'b')).texts).toEqual(['a: 1', 'a: 2']);
  });

  test('are delivered by the next look where the news of the claim got lost', async () => {
    const a = await holderOf(n1, 'a');
    a.send('b', '1');
    await settled();
    n1.freeze();
    const b = await holderOf(n2, 'b');
    n1.thaw();
    expect(b.texts).toEqual([]);
    await cluster.clock.advance(1_000);
    expect(b.texts).toEqual(['a: 1']);
    expect(finds()).toBe(2);
  });

  test('expire after 5 s: each sender is told once, and for a farewell it is not told', async () => {
    const [a, c, d] = [await holderOf(n1, 'a'), await holderOf(n1, 'c'), await holderOf(n1, 'd')];
    a.send('b', '1', '2');
    c.send('b', '1', 'bye');
    d.send('b', 'bye');
    await cluster.clock.advance(4_999);
    expect([a.gone, c.gone, d.gone]).toEqual([[], [], []]);
    await cluster.clock.advance(1);
    expect([a.gone, c.gone, d.gone]).toEqual([['b'], ['b'], []]);
    expect((await holderOf(n2, 'b')).texts).toEqual([]);
    expect(n1.addresses.sizes).toMatchObject({ waiting: 0, looking: 0 });
    expect(cluster.clock.waiting).toBe(0);
  });

  test('a sender that is gone meanwhile is told nothing', async () => {
    const a = await holderOf(n1, 'a');
    a.send('b', '1');
    await a.drop();
    await cluster.clock.advance(5_000);
    expect(a.gone).toEqual([]);
    expect(n1.addresses.sizes).toEqual({ held: 0, claiming: 0, known: 0, waiting: 0, looking: 0 });
  });

  test('too many for one address expire at once', async () => {
    const a = await holderOf(n1, 'a');
    a.send('b', ...Array.from({ length: 256 }, (_, index) => String(index)));
    expect(a.gone).toEqual([]);
    a.send('b', '256', 'bye');
    expect(a.gone).toEqual(['b']);
    const b = await holderOf(n2, 'b');
    expect(b.texts).toHaveLength(256);
  });

  test('a store that is away while an address is looked for is asked again', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    cluster.storeUp = false;
    a.send('b', '1');
    await cluster.clock.advance(1_500);
    cluster.storeUp = true;
    await cluster.clock.advance(1_000);
    expect(b.texts).toEqual(['a: 1']);
    expect(a.gone).toEqual([]);
  });
});

describe('an address that moved', () => {
  test('a text to the node where it was comes back and finds the new place', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    a.send('b', '1');
    await settled();
    n1.freeze();
    const moved = await holderOf(n3, 'b');
    n1.thaw();
    a.send('b', '2', '3');
    await settled();
    expect(b.texts).toEqual(['a: 1']);
    expect(moved.texts).toEqual(['a: 2', 'a: 3']);
    expect(sentOf(cluster, 'no-address')).toBe(2);
  });

  test('a farewell that comes back finds the new place too, and its sender is not told when there is none', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    a.send('b', '1');
    await settled();
    n1.freeze();
    const moved = await holderOf(n3, 'b');
    n1.thaw();
    a.send('b', 'bye');
    await settled();
    expect([b.texts, moved.texts]).toEqual([['a: 1'], ['a: bye']]);
    await moved.drop();
    a.send('b', 'bye');
    await cluster.clock.advance(10_000);
    expect(a.gone).toEqual([]);
  });

  test('a text that comes back to a node which its sender has left is dropped', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    a.send('b', '1');
    await settled();
    await b.drop();
    a.send('b', '2');
    await a.drop();
    await cluster.clock.advance(10_000);
    expect(a.gone).toEqual([]);
    expect(n1.addresses.sizes).toMatchObject({ waiting: 0, looking: 0 });
  });

  test('a text waits no longer than 5 s in which it comes back', async () => {
    const [a, b] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    a.send('b', '1');
    await settled();
    await b.drop();
    a.send('b', '2');
    await cluster.clock.advance(5_000);
    expect(a.gone).toEqual(['b']);
  });

  test('texts to a node that died find the address again when its lease has ended', async () => {
    const [a] = [await holderOf(n1, 'a'), await holderOf(n2, 'b')];
    a.send('b', '1');
    await settled();
    n2.freeze();
    for (let passed = 0; passed < 20_000; passed += 5_000) {
      await cluster.clock.advance(5_000);
      for (const node of [n1, n3]) await beat(node);
    }
    n1.freeze();
    const b = await holderOf(n3, 'b');
    n1.thaw();
    a.send('b', '2');
    await settled();
    expect(b.texts).toEqual(['a: 2']);
  });
});
