import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { expectAccessible, KEY, openAdmin, signIn, stubApi } from './support/admin.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode({ ADMIN_KEY: KEY })]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

test('R261: the key is in sessionStorage and in Authorization, and nowhere else', async () => {
  const { page, problems } = await openPage(browser, `${node.url}/admin`);
  const requests: { readonly url: string; readonly authorization: string | undefined; readonly rest: string }[] = [];
  page.on('request', (request) => {
    const { authorization, ...headers } = request.headers();
    requests.push({ url: request.url(), authorization, rest: JSON.stringify(headers) + (request.postData() ?? '') });
  });
  await expectAccessible(page, 'sign in');
  await signIn(page);
  await page.getByText('1 of 1').waitFor();
  const kept = await page.evaluate(() => ({
    session: Object.values({ ...sessionStorage }),
    local: localStorage.length,
    cookie: document.cookie,
    url: location.href,
    page: document.querySelector('admin-app')?.shadowRoot?.innerHTML ?? '',
  }));
  expect(kept.session).toEqual([KEY]);
  expect([kept.local, kept.cookie, await page.context().cookies()]).toEqual([0, '', []]);
  expect(kept.url + kept.page).not.toContain(KEY);
  const shown = requests.filter(({ authorization }) => authorization !== undefined);
  expect(new Set(shown.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${KEY}`]));
  for (const { url } of shown) expect(url).toMatch(new RegExp(`^${node.url}/api/v1/`));
  expect(requests.filter(({ url, rest }) => (url + rest).includes(KEY))).toEqual([]);

  await page.reload();
  await page.getByText('1 of 1').waitFor();
  const other = await page.context().newPage();
  await other.goto(`${node.url}/admin`);
  await other.getByLabel('Key').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Key').waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R261: a key that is no longer taken is forgotten', async () => {
  const { page } = await openAdmin(browser, node.url);
  await page.getByText('1 of 1').waitFor();
  const body = { code: 'unauthorized', title: 'No.', action: 'Sign in.' };
  await stubApi(page, () => ({ status: 401, body }));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('The node no longer takes the key').waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await expectAccessible(page, 'sign in again');
  await page.context().close();
});

test('a wrong key, one that is none, and no answer say what to do', async () => {
  const { page } = await openPage(browser, `${node.url}/admin`);
  await signIn(page, 'short');
  await page.getByRole('alert').getByText('32 to 256 characters').waitFor();
  await signIn(page, 'x'.repeat(40));
  await page.getByRole('alert').getByText('This is not the key').waitFor();
  await expectAccessible(page, 'a wrong key');
  await stubApi(page, () => ({ status: 404, body: { error: { code: 'not-found' } } }));
  await signIn(page);
  await page.getByRole('alert').getByText('Set ADMIN_KEY').waitFor();
  await page.unrouteAll();
  await page.route('**/api/**', (route) => route.abort());
  await signIn(page);
  await page.getByRole('alert').getByText('could not be reached').waitFor();
  await page.context().close();
});

test('R217: after too many wrong keys the page says how long to wait, and takes the key then', async () => {
  const guessed = await startNode({ ADMIN_KEY: KEY });
  const guess = () =>
    fetch(`${guessed.url}/api/v1/cluster`, { headers: { authorization: `Bearer ${'x'.repeat(32)}` } });
  const { page } = await openPage(browser, `${guessed.url}/admin`);
  // The guesses come right before the request of the page, however slow the page is.
  const once = { times: 1 };
  await page.route(
    '**/api/v1/cluster',
    async (route) => {
      await until('the node makes its address wait', async () => (await guess()).status === 429);
      await route.continue();
    },
    once,
  );
  await signIn(page);
  await page.getByRole('button', { name: /^Wait \d+ s$/ }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('1 of 1').waitFor();
  await page.context().close();
  await guessed.stop();
});

test('a wait is announced, and its button cannot be pressed', async () => {
  const { page } = await openPage(browser, `${node.url}/admin`);
  const body = { code: 'rate-limited', title: 'Too much.', action: 'Wait.', retryAfterMs: 600_000 };
  await stubApi(page, () => ({ status: 429, body }));
  await signIn(page);
  await page.getByRole('alert').getByText('Too much.').waitFor();
  expect(await page.getByRole('button', { name: /^Wait (10|9) min/ }).getAttribute('aria-disabled')).toBe('true');
  await expectAccessible(page, 'wait');
  await page.context().close();
});

test('R260: with ADMIN_PORT the page is there alone, and without ADMIN_KEY nowhere', async () => {
  const [apart, off] = await Promise.all([startNode({ ADMIN_KEY: KEY, ADMIN_PORT: '0' }), startNode()]);
  for (const { url } of [apart, off]) {
    for (const path of ['/admin', '/admin/', '/admin/index.html']) expect((await fetch(url + path)).status).toBe(404);
  }
  const admin = await until('the port', () => {
    const line = apart
      .output()
      .split('\n')
      .find((each) => each.includes('administration listens'));
    return line === undefined ? undefined : /"url":"([^"]+)"/.exec(line)?.[1];
  });
  const { page, problems } = await openAdmin(browser, admin.replace('localhost', '127.0.0.1'));
  await page.getByText('1 of 1').waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
  await Promise.all([apart.stop(), off.stop()]);
});
