import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminPage } from '../../../../src/adapters/http/routes/admin-page.ts';
import { serve } from './serve.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-admin-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Admin</title>');
  await writeFile(join(folder, 'assets', 'index.js'), 'export {};');
});

afterAll(() => rm(folder, { recursive: true }));

test('R260: the page is at /admin, with and without a slash, and its files below it', async () => {
  await using app = await serve({ adminPage: adminPage(folder) });
  for (const path of ['/admin', '/admin/', '/admin/index.html', '/admin?x=1']) {
    const response = await fetch(app.url + path);
    expect([response.status, await response.text()], path).toEqual([200, expect.stringContaining('<title>Admin')]);
    expect(response.headers.get('cache-control'), path).toBe('no-cache');
  }
  const script = await fetch(`${app.url}/admin/assets/index.js`);
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect((await fetch(`${app.url}/admin/assets/other.js`)).status).toBe(404);
  expect((await fetch(`${app.url}/admin`, { method: 'POST' })).status).toBe(404);
});

test('R260: where the API is off, nothing is there', async () => {
  await using app = await serve();
  for (const path of ['/admin', '/admin/', '/admin/index.html', '/admin/assets/index.js']) {
    expect((await fetch(app.url + path)).status, path).toBe(404);
  }
});

test('R262: its policy permits its own files and requests, nothing inline, no frame, and no text as HTML', async () => {
  await using app = await serve({ adminPage: adminPage(folder) });
  const { headers } = await fetch(`${app.url}/admin`);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';/,
  );
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|data:|\*/);
  expect(headers.get('permissions-policy')).toContain('camera=()');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

test('without a build it says how to make one, and finds it later', async () => {
  const later = await mkdtemp(join(tmpdir(), 'signalbox-admin-later-'));
  await using app = await serve({ adminPage: adminPage(later) });
  const response = await fetch(`${app.url}/admin`);
  expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('npm run build:web')]);
  await writeFile(join(later, 'index.html'), 'page');
  expect(await (await fetch(`${app.url}/admin`)).text()).toBe('page');
  await rm(later, { recursive: true });
});
