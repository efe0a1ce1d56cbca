import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { SessionKeys } from '../../../../src/adapters/system/session-keys.ts';

const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)];

test('R140: a signature is HMAC-SHA256 cut to 128 bits, 22 characters of base64url', () => {
  const shown = new SessionKeys([OLD]).sign('text');
  expect(shown).toMatch(/^[\w-]{22}$/);
  expect(shown).toBe(createHmac('sha256', OLD).update('text').digest().subarray(0, 16).toString('base64url'));
});

test('R145: the first key signs, each key is believed, and nothing else is', () => {
  const [before, during, after] = [new SessionKeys([OLD]), new SessionKeys([NEW, OLD]), new SessionKeys([NEW])];
  expect(during.sign('text')).toBe(after.sign('text'));
  expect([during, after].map((keys) => keys.verify('text', before.sign('text')))).toEqual([true, false]);
  expect(during.verify('another text', before.sign('text'))).toBe(false);
  for (const wrong of ['', 'short', before.sign('text').slice(1), `${before.sign('text')}A`]) {
    expect(during.verify('text', wrong)).toBe(false);
  }
});

test('R145: without a setting nodes sign with the key that the store keeps, and believe those that it kept before', () => {
  const [first, second] = [new SessionKeys([]), new SessionKeys([])];
  expect([first.offered, first.fallback === second.fallback]).toEqual([[], false]);
  for (const keys of [first, second]) keys.learn([first.fallback]);
  const before = first.sign('text');
  expect(second.verify('text', before)).toBe(true);
  expect(second.offered).toEqual([first.fallback]);
  // Another node was faster after a loss of data.
  for (const keys of [first, second]) keys.learn(['another']);
  expect(second.sign('text')).toBe(first.sign('text'));
  expect(second.sign('text')).not.toBe(before);
  expect(second.verify('text', before)).toBe(true);
  expect(second.offered).toEqual(['another', first.fallback]);
});

test('R145: a key of the setting is not given to the store, and signs whatever the store keeps', () => {
  const keys = new SessionKeys([NEW]);
  keys.learn([OLD]);
  expect([keys.offered, keys.fallback]).toEqual([[], '']);
  expect(keys.sign('text')).toBe(new SessionKeys([NEW]).sign('text'));
  // Nodes that have no setting yet sign with it.
  expect(keys.verify('text', new SessionKeys([OLD]).sign('text'))).toBe(true);
});

test('R145: with a setting a node believes a key of the store as long as the store keeps it; without one, all that it knew', () => {
  const [given, free] = [new SessionKeys([NEW]), new SessionKeys([])];
  const shown = new SessionKeys([OLD]).sign('text');
  for (const keys of [given, free]) {
    keys.learn([OLD]);
    expect(keys.verify('text', shown)).toBe(true);
    keys.learn([]);
  }
  expect([given.verify('text', shown), free.verify('text', shown)]).toEqual([false, true]);
});

test('R145: a node may learn a key until it knows which the store kept, and if that is its own', () => {
  const [alone, given, first, second] = [
    new SessionKeys([], true),
    new SessionKeys([NEW]),
    new SessionKeys([]),
    new SessionKeys([]),
  ];
  expect([alone, given, first, second].map(({ mayLearn }) => mayLearn)).toEqual([false, true, true, true]);
  for (const keys of [given, first, second]) keys.learn([first.fallback]);
  expect([given, first, second].map(({ mayLearn }) => mayLearn)).toEqual([false, true, false]);
  given.learn([]);
  expect(given.mayLearn).toBe(false);
});
