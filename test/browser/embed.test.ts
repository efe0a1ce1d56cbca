import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type Site, startSite } from '../../scripts/lib/browser/site.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { joinFromLobby, untilPlaying } from './support/call.ts';

let browser: Browser;
let open: RunningNode;
let closed: RunningNode;
let site: Site;

/** All that a page on another site needs. */
const snippet = (server: string, attributes: string) =>
  `<!doctype html><title>Somebody’s page</title>
   <script type="module" src="${server}/signalbox.js"></script>
   <video-call ${attributes}></video-call>`;

beforeAll(async () => {
  const pages: Record<string, { type: 'text/html'; body: string }> = {};
  site = await startSite(pages);
  [browser, open, closed] = await Promise.all([
    launchBrowser(),
    startNode({ ALLOWED_ORIGINS: site.origin }),
    startNode({ ALLOWED_ORIGINS: 'https://elsewhere.example' }),
  ]);
  pages['/'] = { type: 'text/html', body: snippet(open.url, 'room="embedded"') };
  pages['/refused'] = { type: 'text/html', body: snippet(closed.url, 'room="embedded"') };
  pages['/two'] = {
    type: 'text/html',
    body: `${snippet(open.url, 'id="a" room="two" name="A" auto-join')}
           <video-call id="b" room="two" name="B" auto-join></video-call>`,
  };
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([open?.stop(), closed?.stop(), site?.close()]);
});

test('a page loads one file of at most 60 KB gzipped, and what is beside it when it is used', async () => {
  const text = await (await fetch(`${open.url}/signalbox.js`)).text();
  expect(gzipSync(text).byteLength).toBeLessThanOrEqual(60 * 1024);
  expect(text).not.toMatch(/\bimport\s*[{'"*]|\bfrom\s*['"]/u);
  const seen = new Set<string>();
  const follow = async (code: string): Promise<void> => {
    const later = [...code.matchAll(/\bimport\([`'"]\.(\/signalbox-[a-z-]+\.js)[`'"]\)/gu)].flatMap(
      ([, path]) => path ?? [],
    );
    expect(code.match(/\bimport\(/gu) ?? []).toHaveLength(later.length);
    for (const path of later.filter((each) => !seen.has(each))) {
      seen.add(path);
      const answer = await fetch(open.url + path);
      expect([answer.status, answer.headers.get('access-control-allow-origin')], path).toEqual([200, '*']);
      await follow(await answer.text());
    }
  };
  await follow(text);
  expect([...seen].sort()).toEqual(
    [
      'chat',
      'connections',
      'error-texts',
      'files',
      'menus',
      'monitor',
      'panels',
      'rehearse',
      'stage',
      'tile-menu',
      'zh-cn',
    ].map((name) => `/signalbox-${name}.js`),
  );
});

test('R71: a script element and the tag are all that a page on another site needs', async () => {
  const people = await Promise.all([1, 2].map(() => openPage(browser, `${site.origin}/`)));
  await Promise.all(people.map(({ page }, index) => joinFromLobby(page, `Person ${index}`)));
  await Promise.all(people.map(({ page }) => untilPlaying(page, 1)));
  expect(people.flatMap(({ problems }) => problems)).toEqual([]);
  await Promise.all(people.map(({ page }) => page.context().close()));
});

test('R71: on a site that the server does not accept, the person reads why', async () => {
  const { page, problems } = await openPage(browser, `${site.origin}/refused`);
  await page.getByRole('button', { name: 'Join call' }).click();
  await page.getByRole('alert').getByText('Something is set up wrong on this page (origin-refused).').waitFor();
  expect(await page.getByRole('button', { name: 'Join call' }).isEnabled()).toBe(true);
  // The developer of the page reads more, in the console.
  expect(problems.join()).toContain('ALLOWED_ORIGINS');
  await page.context().close();
});

test('two elements on one page call each other', async () => {
  const { page, problems } = await openPage(browser, `${site.origin}/two`);
  await Promise.all([untilPlaying(page, 1, '#a'), untilPlaying(page, 1, '#b')]);
  // Whichever joined first is the host, whose button asks how to leave.
  await page.locator('#b').evaluate((call) => 'leave' in call && typeof call.leave === 'function' && call.leave());
  await page.locator('#a').getByText('Nobody else is here yet').waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

test('refused devices are named in words, and the call can be joined without them', async () => {
  const careful = await launchBrowser({ devices: 'refused' });
  const { page } = await openPage(careful, `${open.url}/?room=words`);
  await page.getByRole('alert').getByText('Camera and microphone blocked').waitFor();
  await joinFromLobby(page, 'Ada');
  const own = page.getByRole('listitem', { name: 'Ada (You), muted, camera off' });
  await own.waitFor();
  expect(await page.getByRole('button', { name: 'Unmute', exact: true }).count()).toBe(1);
  await careful.close();
});
