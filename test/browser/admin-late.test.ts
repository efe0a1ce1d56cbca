import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { healthyCluster, room, roomPage } from './fixtures/admin-answers.ts';
import { KEY, signIn } from './support/admin.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode({ ADMIN_KEY: KEY })]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

interface Held {
  readonly url: string;
  answer(body: unknown): Promise<void>;
}

/** Opens a view whose requests that fit `held` wait for the test. */
async function openHolding(
  hash: string,
  held: RegExp,
  shown: object = room,
): Promise<{ page: Page; next(): Promise<Held> }> {
  const { page } = await openPage(browser, 'about:blank', {});
  const waiting: Held[] = [];
  let told = (): void => undefined;
  await page.route('**/api/v1/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const answer = (body: unknown) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });
    if (held.test(`${route.request().method()} ${pathname}${search}`)) {
      waiting.push({ url: pathname + search, answer });
      told();
      return;
    }
    if (pathname.endsWith('/cluster')) await answer(healthyCluster(1));
    else if (pathname.endsWith('/rooms')) await answer(roomPage);
    else if (pathname.endsWith('/rooms/team-standup')) await answer(shown);
    else await route.fulfill({ status: 404, contentType: 'application/json', body: '{"code":"not-found"}' });
  });
  await page.goto(`${node.url}/admin${hash}`);
  await signIn(page);
  const next = async (): Promise<Held> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    told = resolve;
    if (waiting.length === 0) await promise;
    const first = waiting.shift();
    if (first === undefined) throw new Error('no request waits');
    return first;
  };
  return { page, next };
}

test('R263: an answer that comes after its dialog was closed is not taken for that of the next question', async () => {
  const { page, next } = await openHolding('#/rooms/team-standup', /^DELETE .*peers/);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Remove Ann' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  const removal = await next();
  // As a browser does where Escape is pressed twice, whatever the page says.
  await page.evaluate(() => {
    const find = (root: ParentNode): HTMLDialogElement | undefined => {
      for (const element of root.querySelectorAll('*')) {
        if (element instanceof HTMLDialogElement) return element;
        const inner = element.shadowRoot && find(element.shadowRoot);
        if (inner) return inner;
      }
      return undefined;
    };
    find(document)?.close();
  });
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Close room' }).click();
  await dialog.getByText('No session of this room can be resumed.').waitFor();
  await removal.answer({});
  // It was done, and the view says so.
  await page.getByRole('status').getByText('Removed Ann.').waitFor();
  expect(await dialog.getByText('No session of this room can be resumed.').isVisible()).toBe(true);
  await page.context().close();
});

test('R262: names in the title of a dialog are isolated, and metadata are shown without what is invisible', async () => {
  const { page } = await openHolding('#/rooms/team-standup', /never/, {
    ...room,
    room: 'team-standup',
    peerList: room.peerList.map((peer) => ({ ...peer, name: 'Ann', metadata: { 'ke\u202ey': 'va\u202elue' } })),
  });
  const cell = page.locator('td bdi.mono').filter({ hasText: 'value' }).first();
  expect(await cell.textContent()).toBe('key: value');
  await page.getByRole('button', { name: 'Remove Ann' }).first().click();
  expect(await page.getByRole('dialog').locator('h2 bdi').allTextContents()).toEqual(['Ann', 'team-standup']);
  await page.context().close();
});

test('rooms stay under the title of their own search until others are there, and Next goes on by one part', async () => {
  const { page, next } = await openHolding('#/rooms', /^GET .*\/rooms\?/);
  const summary = (name: string) => ({ room: name, version: 1, capacity: 8, peers: 1, away: 0, nodes: ['n1'] });
  await (await next()).answer({ rooms: [summary('alpha')], next: 'two' });
  await page.getByText('alpha').waitFor();
  const button = page.getByRole('button', { name: 'Next' });
  await button.click();
  await button.click();
  expect(await page.getByText('Part 1').isVisible()).toBe(true);
  const asked = [await next(), await next()];
  expect(asked.map(({ url }) => new URLSearchParams(url.split('?')[1]).get('cursor'))).toEqual(['two', 'two']);
  for (const one of asked) await one.answer({ rooms: [summary('beta')], next: 'three' });
  await page.getByText('Part 2').waitFor();
  await page.getByRole('searchbox').fill('gam');
  await page.getByRole('button', { name: 'Search' }).click();
  const search = await next();
  expect(await page.getByRole('heading', { name: 'All rooms' }).isVisible()).toBe(true);
  expect(await page.getByText('beta').isVisible()).toBe(true);
  await search.answer({ rooms: [summary('gamma')] });
  await page.getByRole('heading', { name: 'Rooms with “gam”' }).waitFor();
  expect(await page.getByText('beta').count()).toBe(0);
  await page.context().close();
});
