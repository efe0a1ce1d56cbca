import { expect, test } from 'vitest';
import { readSettings } from '../../../src/config/settings.ts';
import { problemsOf, settingsOf, surroundings } from './settings-of.ts';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const URLS = 'https://app.example.org/hooks?token=hunter2,http://10.0.0.1:8080/';

test('R220: without WEBHOOK_URLS there are no webhooks', () => {
  expect(settingsOf({}).webhooks).toBeUndefined();
});

test('URLs and secrets are read, with their defaults', () => {
  expect(settingsOf({ WEBHOOK_URLS: `${URLS},http://10.0.0.1:8080/`, WEBHOOK_SECRET: SECRET })).toMatchObject({
    webhooks: { urls: ['https://app.example.org/hooks?token=hunter2', 'http://10.0.0.1:8080/'], keys: [KEY] },
    webhookTimeoutMs: 10_000,
    webhookGiveUpMs: 86_400_000,
  });
  const two = { WEBHOOK_URLS: URLS, WEBHOOK_SECRET: `${SECRET}, whsec_${Buffer.alloc(24).toString('base64')}` };
  expect(settingsOf(two).webhooks?.keys).toEqual([KEY, Buffer.alloc(24)]);
});

test('R161: WEBHOOK_SECRET and WEBHOOK_URLS may come from files', () => {
  const files: Readonly<Record<string, string>> = { '/run/urls': `${URLS}\n`, '/run/secret': `${SECRET}\n` };
  const result = readSettings(
    { WEBHOOK_URLS_FILE: '/run/urls', WEBHOOK_SECRET_FILE: '/run/secret' },
    { ...surroundings, readFile: (path) => ({ ok: true, text: files[path] ?? '' }) },
  );
  expect(result.ok && result.settings.webhooks?.keys).toEqual([KEY]);
});

test.each([
  'ftp://a.example',
  'app.example.org',
  'https://user:pass@a.example/',
  'https://a.example/,x',
  ',',
  `${'http://a/,'.repeat(1)}${Array.from({ length: 8 }, (_, index) => `http://h${index}/`).join()}`,
])('WEBHOOK_URLS=%s is wrong, and what may be secret is not shown', (urls) => {
  const [problem = '', ...others] = problemsOf({ WEBHOOK_URLS: urls, WEBHOOK_SECRET: SECRET });
  expect(problem).toContain('must be a comma list of 1 to 8 http: or https: URLs');
  expect(problem).not.toContain('pass@');
  expect(others).toEqual([]);
});

test.each([
  'hunter2',
  KEY.toString('base64'),
  `whsec_${Buffer.alloc(23).toString('base64')}`,
  `whsec_${Buffer.alloc(65).toString('base64')}`,
  'whsec_not base64, at all',
  `${SECRET},`.repeat(5),
])('WEBHOOK_SECRET=%s is wrong, and is not shown', (secret) => {
  expect(problemsOf({ WEBHOOK_URLS: URLS, WEBHOOK_SECRET: secret })).toEqual([
    'WEBHOOK_SECRET=***: must be a comma list of 1 to 4 secrets: whsec_ and the base64 of 24 to 64 random bytes',
  ]);
});

test('one without the other is wrong, and tokens in a URL are not shown', () => {
  expect(problemsOf({ WEBHOOK_URLS: URLS })).toEqual([
    'WEBHOOK_URLS=https://app.example.org,http://10.0.0.1:8080: needs WEBHOOK_SECRET too: receivers verify with it',
  ]);
  expect(problemsOf({ WEBHOOK_SECRET: SECRET })).toEqual(['WEBHOOK_SECRET=***: needs WEBHOOK_URLS too: the receivers']);
});
