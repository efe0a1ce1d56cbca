import { expect, test } from 'vitest';
import { createTurnServers } from '../../../../src/adapters/system/turn-servers.ts';

test('R80: a credential is the base64 of HMAC-SHA1', () => {
  // RFC 2202, test case 2, whose key and data are text.
  const { credential } = createTurnServers({ urls: [], secret: 'Jefe', lifetimeMs: 1 });
  const digest = Buffer.from('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79', 'hex').toString('base64');
  expect(credential('what do ya want for nothing?')).toBe(digest);
});
