import { beforeEach, describe, expect, test } from 'vitest';
import type { CoreNode } from '../../support/core-cluster.ts';
import { type AddressClient, holderOf } from '../../support/core-addresses.ts';
import { settled } from '../../support/fake-clock.ts';
import { cluster, n2 } from './three-nodes.ts';

/** What one network may look for at once, and in a second more. */
const PEEKS = { burst: 100, perSecond: 10 };

let near: CoreNode;

beforeEach(async () => {
  near = await cluster.node('near', { addressLimits: 1 });
});

/** How often the book was asked where an address is. */
function finds(): number {
  return cluster.bookCalls.filter((call) => call === 'find').length;
}

/** A client of a network. */
function clientOf(network: string, name: string): Promise<AddressClient> {
  return holderOf(near, name, undefined, network);
}

/** One text to each of many addresses that nobody has. */
function flood(from: AddressClient, count: number, first = 0): void {
  for (let n = first; n < first + count; n += 1) from.send(`nobody ${n}`, 'x');
}

describe('a flood of texts to addresses that nobody has', () => {
  test('R122: asks the store for no more than the peeks of its network; the others expire at once', async () => {
    const [a, b] = [await clientOf('net', 'a'), await clientOf('net', 'b')];
    flood(a, 1_000);
    flood(b, 1_000, 1_000);
    await settled();
    expect(finds()).toBe(PEEKS.burst);
    expect(a.gone.length + b.gone.length).toBe(2_000 - PEEKS.burst);
    expect(near.addresses.sizes).toMatchObject({ waiting: PEEKS.burst, looking: PEEKS.burst });
  });

  test('R122: leaves other networks what they need, also to find an address of another node', async () => {
    const [a, honest, far] = [await clientOf('net', 'a'), await clientOf('other', 'h'), await holderOf(n2, 'far')];
    flood(a, 20_000);
    honest.send('far', '1');
    honest.send('late', '1', '2');
    await settled();
    const late = await holderOf(n2, 'late');
    expect(far.texts).toEqual(['h: 1']);
    expect(late.texts).toEqual(['h: 1', 'h: 2']);
    expect(honest.gone).toEqual([]);
  });

  test('R122: costs no look where the address is known or on this node', async () => {
    const [a, here, far] = [await clientOf('net', 'a'), await clientOf('net', 'b'), await holderOf(n2, 'far')];
    a.send('far', '1');
    await settled();
    flood(a, PEEKS.burst);
    a.send('far', '2');
    a.send('b', '1');
    await settled();
    expect(far.texts).toEqual(['a: 1', 'a: 2']);
    expect(here.texts).toEqual(['a: 1']);
  });

  test('R122: texts that share the look of an earlier one cost nothing, for 5 s', async () => {
    const [a, b] = [await clientOf('net', 'a'), await clientOf('net', 'b')];
    for (let n = 0; n < 100; n += 1) for (const from of [a, b]) from.send('late', String(n));
    flood(a, PEEKS.burst - 1);
    expect(a.gone).toEqual([]);
    flood(a, 1, 500);
    expect(a.gone).toEqual(['nobody 500']);
    expect((await holderOf(n2, 'late')).texts).toHaveLength(200);
  });

  test('R122: keeps no address looked for by texts that follow each other: each 5 s cost a peek', async () => {
    const [a, b] = [await clientOf('net', 'a'), await clientOf('net', 'b')];
    for (let n = 0; n < PEEKS.burst; n += 1) a.send(`nobody ${n}`, 'x');
    await cluster.clock.advance(2_500);
    for (let n = 0; n < PEEKS.burst; n += 1) b.send(`nobody ${n}`, 'x');
    await cluster.clock.advance(2_500);
    expect(a.gone).toHaveLength(PEEKS.burst);
    for (let n = 0; n < PEEKS.burst; n += 1) a.send(`nobody ${n}`, 'x');
    expect(a.gone).toHaveLength(2 * PEEKS.burst - 5 * PEEKS.perSecond);
  });

  test('one address is looked for once a second, whoever sends to it', async () => {
    const senders = [await clientOf('1', 'a'), await clientOf('2', 'b'), await clientOf('3', 'c')];
    for (let passed = 0; passed < 20_000; passed += 100) {
      senders[(passed / 100) % 3]?.send('nobody', 'x');
      await cluster.clock.advance(100);
    }
    expect(finds()).toBe(21);
    await cluster.clock.advance(6_000);
    expect(near.addresses.sizes).toMatchObject({ waiting: 0, looking: 0 });
    expect(cluster.clock.waiting).toBe(0);
  });

  test('without limits by address all of them are looked for', async () => {
    const free = await cluster.node('free', { addressLimits: 0 });
    const a = await holderOf(free, 'a', undefined, 'net');
    flood(a, 500);
    await settled();
    expect([finds(), a.gone.length]).toEqual([500, 0]);
  });
});
