import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createJwtAccess, type JwtAccess } from '../../../../src/adapters/auth/jwt-access.ts';
import { COOLDOWN_MS, KEYS_MS, STALE_MS } from '../../../../src/adapters/auth/remote-keys.ts';

import { type KeyPair, type KeyServer, keyPair, keyServer } from '../../../support/tokens.ts';

const [one, two, three] = await Promise.all([
  keyPair('ES256', 'one'),
  keyPair('RS256', 'two'),
  keyPair('EdDSA', 'three'),
]);
let server: KeyServer;
let access: JwtAccess;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  server = await keyServer([one.jwk]);
  access = createJwtAccess(
    { secrets: [], jwksUrl: server.url, needsToken: () => true, nameOf: (room) => room },
    { now: () => Date.now() },
  );
});

afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

async function verdictOf(pair: KeyPair): Promise<string> {
  const token = await pair.sign({ room: 'room', exp: Math.floor(Date.now() / 1_000) + 600 });
  const verdict = await access.verify(token, 'room');
  if (verdict.ok) return 'accepted';
  return 'fault' in verdict ? `${verdict.code} ${verdict.fault}` : verdict.code;
}

function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

describe('R181, R185: keys at a URL', () => {
  test.each([one, two, three])('tokens of $alg are checked, and the keys are fetched once', async (pair) => {
    server.keys = [one.jwk, two.jwk, three.jwk];
    expect(await Promise.all(Array.from({ length: 20 }, () => verdictOf(pair)))).toEqual(Array(20).fill('accepted'));
    expect(server.asked).toBe(1);
  });

  test('a new key is found, and names of keys that do not exist cause one request in 10 s', async () => {
    expect(await verdictOf(one)).toBe('accepted');
    expect(await verdictOf(two)).toBe('token-unchecked key');
    server.keys = [one.jwk, two.jwk];
    expect([await verdictOf(two), server.asked]).toEqual(['token-unchecked key', 1]);
    pass(COOLDOWN_MS + 1);
    expect([await verdictOf(two), server.asked]).toEqual(['accepted', 2]);
    pass(COOLDOWN_MS + 1);
    expect([await verdictOf(three), server.asked]).toEqual(['token-refused key', 3]);
  });

  test('a key that was taken back is believed for 10 minutes', async () => {
    expect(await verdictOf(one)).toBe('accepted');
    server.keys = [two.jwk];
    pass(KEYS_MS - 1_000);
    expect(await verdictOf(one)).toBe('accepted');
    pass(1_001);
    expect(await verdictOf(one)).toBe('token-refused key');
  });

  test('while the keys are away, known ones are believed and others are retryable; for a day', async () => {
    expect(await verdictOf(one)).toBe('accepted');
    server.keys = undefined;
    pass(KEYS_MS + 1);
    expect([await verdictOf(one), await verdictOf(two)]).toEqual(['accepted', 'token-unchecked keys']);
    const { asked } = server;
    await Promise.all(Array.from({ length: 20 }, () => verdictOf(one)));
    expect(server.asked).toBe(asked);
    pass(COOLDOWN_MS + 1);
    expect([await verdictOf(one), server.asked]).toEqual(['accepted', asked + 1]);
    pass(STALE_MS);
    expect(await verdictOf(one)).toBe('token-unchecked keys');
    server.keys = [one.jwk];
    pass(COOLDOWN_MS + 1);
    expect(await verdictOf(one)).toBe('accepted');
  });

  test('no keys at all from the start: every token is retryable', async () => {
    server.keys = undefined;
    expect(await verdictOf(one)).toBe('token-unchecked keys');
  });
});
