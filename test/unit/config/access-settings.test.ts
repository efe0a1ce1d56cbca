import { expect, test } from 'vitest';
import { SECRET } from '../../support/tokens.ts';
import { problemsOf, settingsOf } from './settings-of.ts';

test('R180: rooms are open unless a secret or a URL of keys is set', () => {
  expect(settingsOf({})).not.toHaveProperty('access');
  expect(settingsOf({ JWT_SECRET: ' ', JWT_JWKS_URL: '' })).not.toHaveProperty('access');
});

test('R180, R181: tokens are checked as the settings say', () => {
  const secrets = [SECRET, `${SECRET}-of-before`];
  expect(settingsOf({ JWT_SECRET: secrets.join(', ') }).access).toEqual({ secrets, dialectsOpen: false });
  const env = {
    JWT_JWKS_URL: 'https://id.example/keys',
    JWT_ISSUER: 'https://id.example',
    JWT_AUDIENCE: 'calls',
    DIALECTS_WITHOUT_TOKEN: '1',
  };
  expect(settingsOf(env).access).toEqual({
    secrets: [],
    jwksUrl: new URL('https://id.example/keys'),
    issuer: 'https://id.example',
    audience: 'calls',
    dialectsOpen: true,
  });
});

test.each([
  [{ JWT_SECRET: 'short' }, 'JWT_SECRET=***: must be a comma list'],
  [{ JWT_SECRET: `${SECRET},short` }, 'JWT_SECRET=***: must be a comma list'],
  [{ JWT_JWKS_URL: 'id.example/keys' }, 'must be a URL'],
  [{ JWT_JWKS_URL: 'file:///etc/keys' }, 'must be a URL'],
  [{ JWT_ISSUER: 'https://id.example' }, 'JWT_ISSUER=https://id.example: needs JWT_SECRET or JWT_JWKS_URL too'],
  [{ JWT_AUDIENCE: 'calls' }, 'JWT_AUDIENCE=calls: needs JWT_SECRET or JWT_JWKS_URL too'],
  [{ DIALECTS_WITHOUT_TOKEN: 'yes' }, 'must be one of 0, 1'],
])('R180: %j is refused', (env, problem) => {
  expect(problemsOf(env)).toEqual([expect.stringContaining(problem)]);
});
