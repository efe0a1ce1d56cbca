import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { serve } from './serve.ts';

let publicDir: string;

beforeAll(async () => {
  publicDir = await mkdtemp(join(tmpdir(), 'signalbox-public-'));
  await mkdir(join(publicDir, 'folder'));
  await writeFile(join(publicDir, 'index.html'), '<!doctype html><title>Demo</title>');
  await writeFile(join(publicDir, 'signalbox.js'), 'export {};');
  await writeFile(join(publicDir, 'demo.js'), '');
  await writeFile(join(publicDir, '.secret'), 'not for the web');
});

afterAll(() => rm(publicDir, { recursive: true }));

test('the page is served, and asked for again each time', async () => {
  await using app = await serve({ publicDir });
  const response = await fetch(`${app.url}/?room=blue`);
  expect(await response.text()).toContain('<title>Demo</title>');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-cache');
});

test('the component loads from any site, and a copy that is current is not sent again', async () => {
  await using app = await serve({ publicDir });
  const response = await fetch(`${app.url}/signalbox.js`);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'public, max-age=300',
  });
  const again = await fetch(`${app.url}/signalbox.js`, {
    headers: { 'If-None-Match': response.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' },
  });
  expect(again.status).toBe(304);
});

test('R265: a file that the component loads later is asked for each time', async () => {
  const built = await mkdtemp(join(tmpdir(), 'signalbox-built-'));
  onTestFinished(() => rm(built, { recursive: true }));
  await writeFile(join(built, 'signalbox-zh-cn.js'), 'words');
  await using app = await serve({ publicDir: built });
  const { headers } = await fetch(`${app.url}/signalbox-zh-cn.js`);
  expect([headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual(['no-cache', '*']);
  const again = await fetch(`${app.url}/signalbox-zh-cn.js`, {
    headers: { 'If-None-Match': headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' },
  });
  expect(again.status).toBe(304);
});

test('only the component is open to other sites', async () => {
  await using app = await serve({ publicDir });
  for (const path of ['/', '/demo.js', '/metrics', '/health/live']) {
    const { headers } = await fetch(app.url + path);
    expect(headers.get('access-control-allow-origin'), path).toBeNull();
    expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
  }
});

test('R111: a file that is sent costs no descriptor: what was there at the start comes from memory', async () => {
  const built = await mkdtemp(join(tmpdir(), 'signalbox-built-'));
  await mkdir(join(built, 'assets'));
  await writeFile(join(built, 'index.html'), 'page');
  await writeFile(join(built, 'assets', 'ice.js.map'), '{}');
  await using app = await serve({ publicDir: built });
  await rm(built, { recursive: true });
  expect(await (await fetch(`${app.url}/`)).text()).toBe('page');
  const map = await fetch(`${app.url}/assets/ice.js.map`);
  expect([await map.text(), map.headers.get('content-type')]).toEqual(['{}', 'application/json; charset=utf-8']);
  const head = await fetch(`${app.url}/index.html`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '4']);
  expect((await fetch(`${app.url}/`, { method: 'POST' })).status).toBe(404);
});

test('a page that is built later is served without a new start', async () => {
  const later = await mkdtemp(join(tmpdir(), 'signalbox-later-'));
  await using app = await serve({ publicDir: later });
  expect((await fetch(`${app.url}/`)).status).toBe(503);
  await writeFile(join(later, 'index.html'), 'page');
  expect(await (await fetch(`${app.url}/`)).text()).toBe('page');
  await rm(later, { recursive: true });
});

test.each(['/.secret', '/../package.json', '/%2e%2e/package.json', '/folder'])('%s shows no file', async (path) => {
  await using app = await serve({ publicDir });
  const response = await fetch(app.url + path);
  expect(response.status).toBe(404);
});

test.each(['/', '/signalbox.js'])('without a build %s says how to make one', async (path) => {
  await using app = await serve();
  const response = await fetch(app.url + path);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('npm run build:web');
});
