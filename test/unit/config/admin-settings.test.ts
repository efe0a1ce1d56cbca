import { expect, test } from 'vitest';
import { problemsOf, settingsOf } from './settings-of.ts';

const KEY = 'k'.repeat(32);

test('R217: administration is off unless ADMIN_KEY is set, and on the port of clients unless it has its own', () => {
  expect([settingsOf({}).adminKey, settingsOf({}).adminPort]).toEqual([undefined, undefined]);
  expect(settingsOf({ ADMIN_KEY: KEY, ADMIN_PORT: '9000' })).toMatchObject({ adminKey: KEY, adminPort: 9_000 });
  expect(settingsOf({ PORT: '0', ADMIN_PORT: '0' }).adminPort).toBe(0);
});

test.each([
  [{ ADMIN_KEY: 'k'.repeat(31) }, 'must have 32 to 256 ASCII characters'],
  [{ ADMIN_KEY: `${KEY} ${KEY}` }, 'must have 32 to 256 ASCII characters'],
  [{ ADMIN_PORT: '65536' }, 'must be a whole number'],
  [{ PORT: '3000', ADMIN_PORT: '3000' }, 'is the port of clients'],
  [{ DIALECTS: 'pubsub', PUBSUB_PATH: '/api/ws' }, 'the node itself serves this path'],
])('R217: %j is refused', (env, problem) => {
  expect(problemsOf(env)).toEqual([expect.stringContaining(problem)]);
  expect(problemsOf(env).join()).not.toContain('kkkk');
});
