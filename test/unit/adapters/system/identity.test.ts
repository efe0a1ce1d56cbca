import { expect, test } from 'vitest';
import { createIdentity } from '../../../../src/adapters/system/identity.ts';
import { SessionKeys } from '../../../../src/adapters/system/session-keys.ts';

const identity = createIdentity(new SessionKeys([]));

/** More than are made of the bytes that are asked of the system at once. */
const MANY = 2_000;

test('peer ids are 96 random bits and secrets 192, none of which comes twice', () => {
  const texts = Array.from({ length: MANY }, () => [identity.peerId(), identity.secret()]).flat();
  for (const [index, text] of texts.entries()) expect(text).toMatch(index % 2 ? /^[\w-]{32}$/ : /^[\w-]{16}$/);
  // Not even a part of one: the same bytes would show at another place too.
  const parts = texts.flatMap((text) => text.match(/.{8}/g));
  expect(new Set(parts).size).toBe(parts.length);
});

test('a digest is SHA-256 in hex', () => {
  // FIPS 180-4, the message "abc".
  expect(identity.digest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
