import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AddressClaim, HeldAddress } from '../../src/core/ports.ts';
import { ADDRESS_TTL_MS, STORES, type StoreUnderTest } from './stores.ts';

let addresses = 0;
/** An address that no other test uses, with everything in it that could break a key or a pattern. */
function newAddress(): string {
  addresses += 1;
  return `dialect\u001f}{ [*?\\] ü% ${addresses}`;
}

function claimOf(connection: string, token: string, node = 'n1'): AddressClaim {
  return { node, connection, digest: `digest of ${token}` };
}

describe.each(STORES)('address book: %s', (_, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  async function claimed(address: string, claim: AddressClaim): Promise<HeldAddress> {
    const outcome = await under.book.claim(address, claim);
    if (outcome.kind !== 'claimed') throw new Error(`taken by ${outcome.by}`);
    return { address, ...claim, version: outcome.version };
  }

  test('a free address is claimed, and found where it is', async () => {
    const address = newAddress();
    expect(await under.book.find(address, 'n2')).toBeUndefined();
    const { version } = await claimed(address, claimOf('c1', 'a'));
    expect(version).toBeGreaterThan(0);
    expect(await under.book.find(address, 'n2')).toEqual({ node: 'n1', connection: 'c1', version });
  });

  test('with another token it is taken, and stays where it is', async () => {
    const address = newAddress();
    await claimed(address, claimOf('c1', 'a'));
    expect(await under.book.claim(address, claimOf('c2', 'b', 'n2'))).toEqual({ kind: 'taken', by: 'n1' });
    expect(await under.book.find(address, 'n3')).toMatchObject({ node: 'n1', connection: 'c1' });
  });

  test('with the same token it moves: the version rises, and the node before is named', async () => {
    const address = newAddress();
    const { version } = await claimed(address, claimOf('c1', 'a'));
    const outcome = await under.book.claim(address, claimOf('c2', 'a', 'n2'));
    expect(outcome).toEqual({ kind: 'claimed', version: version + 1, previous: 'n1', askers: [] });
    expect(await under.book.find(address, 'n3')).toMatchObject({ node: 'n2', connection: 'c2', version: version + 1 });
  });

  test('a claim names the nodes that asked, also those that asked before anybody had it', async () => {
    const address = newAddress();
    await under.book.find(address, 'n2');
    await under.book.find(address, 'n3');
    await under.book.find(address, 'n2');
    const first = await under.book.claim(address, claimOf('c1', 'a'));
    expect(first.kind === 'claimed' && first.askers.toSorted()).toEqual(['n2', 'n3']);
  });

  test('the address of a dead node is free for another token, of no other node', async () => {
    const address = newAddress();
    await claimed(address, claimOf('c1', 'a', 'n1'));
    expect(await under.book.claim(address, claimOf('c2', 'b', 'n2'), 'n3')).toEqual({ kind: 'taken', by: 'n1' });
    expect(await under.book.claim(address, claimOf('c2', 'b', 'n2'), 'n1')).toMatchObject({ previous: 'n1' });
  });

  test('of claims with tokens of their own that race, one is first', async () => {
    const address = newAddress();
    const claims = Array.from({ length: 10 }, (_each, index) => claimOf(`c${index}`, `token ${index}`, `n${index}`));
    const outcomes = await Promise.all(claims.map((claim) => under.book.claim(address, claim)));
    expect(outcomes.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
  });

  test('it is released by the connection that holds it, and by no other', async () => {
    const address = newAddress();
    await claimed(address, claimOf('c1', 'a'));
    await under.book.release(address, 'n1', 'c2');
    await under.book.release(address, 'n2', 'c1');
    expect(await under.book.find(address, 'n2')).toBeDefined();
    await under.book.release(address, 'n1', 'c1');
    expect(await under.book.find(address, 'n2')).toBeUndefined();
    await claimed(address, claimOf('c3', 'b', 'n2'));
  });

  test('an address that no node keeps is forgotten; one that is kept is not', async () => {
    const [kept, left] = [newAddress(), newAddress()];
    const held = await claimed(kept, claimOf('c1', 'a'));
    await claimed(left, claimOf('c2', 'a'));
    for (let turn = 0; turn < 3; turn += 1) {
      await under.pass(ADDRESS_TTL_MS / 2);
      expect(await under.book.keep([held])).toEqual([true]);
    }
    expect(await under.book.find(kept, 'n2')).toMatchObject({ connection: 'c1', version: held.version });
    expect(await under.book.find(left, 'n2')).toBeUndefined();
  });

  test('what was moved is not kept', async () => {
    const address = newAddress();
    const first = await claimed(address, claimOf('c1', 'a'));
    const second = await claimed(address, claimOf('c2', 'a', 'n2'));
    expect(await under.book.keep([first, second])).toEqual([false, true]);
    expect(await under.book.find(address, 'n3')).toMatchObject({ node: 'n2', connection: 'c2' });
  });

  test('of two holders of one version, which a failover can leave behind, the first that is put back has it', async () => {
    const address = newAddress();
    const first = await claimed(address, claimOf('c1', 'a'));
    const second = { ...first, ...claimOf('c2', 'a', 'n2') };
    expect(await under.book.keep([second])).toEqual([false]);
    expect(await under.book.keep([first])).toEqual([true]);
    expect(await under.book.find(address, 'n3')).toMatchObject({ node: 'n1', connection: 'c1' });
  });

  test('after a loss of data holders put addresses back; of two for one address the later has it', async () => {
    const [one, two] = [newAddress(), newAddress()];
    const first = await claimed(one, claimOf('c1', 'a'));
    const moved = await claimed(two, claimOf('c1', 'a'));
    const later = await claimed(two, claimOf('c2', 'a', 'n2'));
    await under.wipe();
    expect(await under.book.keep([first, moved])).toEqual([true, true]);
    expect(await under.book.keep([later])).toEqual([true]);
    expect(await under.book.keep([moved])).toEqual([false]);
    expect(await under.book.find(one, 'n3')).toEqual({ node: 'n1', connection: 'c1', version: first.version });
    expect(await under.book.find(two, 'n3')).toEqual({ node: 'n2', connection: 'c2', version: later.version });
    expect(await under.book.claim(one, claimOf('c3', 'b', 'n2'))).toMatchObject({ kind: 'taken' });
  });

  test('a list has the addresses that begin so, and no others', async () => {
    const start = `list of its own ${newAddress()}`;
    await claimed(`${start}1`, claimOf('c1', 'a'));
    await claimed(`${start}2`, claimOf('c2', 'a'));
    await claimed(newAddress(), claimOf('c3', 'a'));
    expect((await under.book.list(start)).toSorted()).toEqual([`${start}1`, `${start}2`]);
  });
});
