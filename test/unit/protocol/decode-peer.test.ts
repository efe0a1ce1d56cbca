import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePeer, isVersion } from '../../../src/protocol/decode-peer.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const peer = { peerId: 'AbC-_123', name: 'Ada', metadata: { audio: true, n: 0.5, none: null }, presence: 'away' };

test('R132: a peer is taken with its own fields, and without others', () => {
  expect(decodePeer({ ...peer, node: 'n1' })).toEqual(peer);
});

test.each([
  undefined,
  null,
  'peer',
  [peer],
  { ...peer, peerId: '' },
  { ...peer, peerId: 'a\tb' },
  { ...peer, peerId: 'x'.repeat(65) },
  { ...peer, name: undefined },
  { ...peer, name: 'x'.repeat(LIMITS.nameLength + 1) },
  { ...peer, metadata: null },
  { ...peer, metadata: { a: [] } },
  { ...peer, metadata: { a: Number.NaN } },
  { ...peer, metadata: JSON.parse('{"__proto__":1}') },
  { ...peer, presence: 'gone' },
])('R132: %j is no peer', (value) => {
  expect(decodePeer(value)).toBeUndefined();
});

test('R17, R132: metadata is measured in bytes of its JSON', () => {
  const isMetadata = (metadata: object): boolean => decodePeer({ ...peer, metadata }) !== undefined;
  const around = '{"a":""}'.length;
  expect(isMetadata({ a: 'x'.repeat(LIMITS.metadataBytes - around) })).toBe(true);
  expect(isMetadata({ a: 'x'.repeat(LIMITS.metadataBytes - around + 1) })).toBe(false);
  expect(isMetadata({ a: 'ü'.repeat((LIMITS.metadataBytes - around) / 2) })).toBe(true);
  expect(isMetadata({ a: 'ü'.repeat((LIMITS.metadataBytes - around) / 2 + 1) })).toBe(false);
  expect(isMetadata(Object.fromEntries(Array.from({ length: LIMITS.metadataKeys }, (_, key) => [key, 1])))).toBe(true);
});

test('R132: a version is a whole number that a store can count from', () => {
  expect([0, 1, 1_764_335_000_000_000, 9e15].every(isVersion)).toBe(true);
  expect([-1, 0.5, 9e15 + 1, 1e300, Number.NaN, '1', null].some(isVersion)).toBe(false);
});

test('R132: whatever a value is, to decode it throws nothing', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(() => decodePeer(value)).not.toThrow();
    }),
  );
});
