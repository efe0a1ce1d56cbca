import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage, type PageOptions } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { deadLetters, healthyCluster, room, roomPage, timeline, troubledCluster } from './fixtures/admin-answers.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectNoViolation,
  KEY,
  type Stubbed,
  signIn,
  stubApi,
} from './support/admin.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode({ ADMIN_KEY: KEY })]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

function problem(status: number, code: string, detail: string): Stubbed {
  return { status, body: { code, title: 'What happened.', detail, action: 'What to do.', retryable: false, status } };
}

const NOT_FOUND = problem(404, 'not-found', 'nobody is in this room');

let answers = 0;

/** A cluster with something in every view. */
function everything(path: string): Stubbed {
  const body = {
    '/cluster': healthyCluster(answers++),
    '/rooms': roomPage,
    '/rooms/team-standup': room,
    '/rooms/team-standup/timeline': timeline,
    '/dead-letters': deadLetters,
    '/tokens': { token: `eyJ${'abc123.'.repeat(40)}`, expiresAt: new Date(Date.now() + 600_000).toISOString() },
  }[path];
  return body === undefined ? NOT_FOUND : { body };
}

/** Opens a view, signed in, with these answers, and the others of `everything`. */
async function open(
  hash: string,
  others: Readonly<Record<string, Stubbed>> = {},
  options: PageOptions = {},
): Promise<Page> {
  const { page } = await openPage(browser, 'about:blank', options);
  await stubApi(page, (path) => others[path] ?? everything(path));
  await page.goto(`${node.url}/admin${hash}`);
  await signIn(page);
  return page;
}

type Answers = Readonly<Record<string, Stubbed>>;

const STATES: (readonly [state: string, hash: string, shows: string, answers: Answers])[] = [
  ['nodes with rates', '#/nodes', 'Joins and resumes', {}],
  [
    'nodes in trouble',
    '#/nodes',
    'The figures are not complete: 1 node did not answer',
    { '/cluster': { body: troubledCluster } },
  ],
  ['no room', '#/rooms', 'No room is open', { '/rooms': { body: { rooms: [] } } }],
  ['rooms', '#/rooms', 'classroom 12/ü', {}],
  ['a store that is away', '#/rooms', 'What to do.', { '/rooms': problem(503, 'store-unavailable', 'Redis') }],
  ['a room', '#/rooms/team-standup', 'The timeline is not complete.', {}],
  ['a room without an account', '#/rooms/team-standup', 'No node tells', { '/rooms/team-standup/timeline': NOT_FOUND }],
  ['a room without people', '#/rooms/nobody', 'It is open again when somebody joins it.', {}],
  ['dead letters', '#/webhooks', 'call-report', {}],
  ['no dead letter', '#/webhooks', 'No dead letter', { '/dead-letters': { body: { letters: [], more: false } } }],
  ['webhooks that are off', '#/webhooks', 'Webhooks are off', { '/dead-letters': NOT_FOUND }],
];

test.each(STATES)('%s: axe objects to nothing, and nothing is cut off', async (state, hash, shows, others) => {
  const page = await open(hash, others);
  await page.getByText(shows).first().waitFor();
  await expectAccessible(page, state);
  // One after the other: a colour that is on its way to its dark form has no contrast that counts.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolation(page, `${state}, dark`);
  await page.context().close();
});

test('a token to try a room; and what to do where nodes sign none', async () => {
  const page = await open('#/tokens');
  await page.getByLabel('Room').fill('lab');
  await page.getByRole('button', { name: 'Make a token' }).click();
  expect(await page.getByLabel('Token', { exact: true }).inputValue()).toMatch(/^eyJ/);
  await expectAccessible(page, 'a token');
  await stubApi(page, () => NOT_FOUND);
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByText('Nodes sign no tokens here').waitFor();
  await expectAccessible(page, 'no token');
  await page.context().close();
});

test('a dead letter is sent again, or the page says why not', async () => {
  const page = await open('#/webhooks');
  const button = page.getByRole('button', { name: 'Send again call-report of team-standup' });
  await button.click();
  await page.getByRole('alert').getByText('What to do.').waitFor();
  await expectAccessible(page, 'a dead letter that is not sent again');
  await stubApi(page, (path) => (path.endsWith('/retry') ? { status: 202, body: {} } : everything(path)));
  await button.click();
  await page.getByRole('status').getByText('call-report waits for its URL again.').waitFor();
  expect(await page.getByText('What to do.').count()).toBe(0);
  await page.context().close();
});

test('R263: a failure stays in the dialog, with what to do, and can be tried again', async () => {
  const page = await open('#/rooms/team-standup');
  await page.getByRole('button', { name: 'Remove Ann' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialog.getByRole('alert').getByText('What to do.').waitFor();
  await expectAccessible(page, 'a dialog with a failure');
  await stubApi(page, (path) => (path.includes('/peers/') ? { body: {} } : undefined));
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('status').getByText('Removed Ann.').waitFor();
  await page.context().close();
});

test('the text is twice as large: nothing is cut off', async () => {
  const page = await open('#/rooms/team-standup', {}, { width: 1280, height: 800 });
  await page.getByText('Signals by link').waitFor();
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  await expectNoSidewaysScroll(page, 'at 200 %');
  await page.context().close();
});

test('R264: data grow old while the API fails; it is asked more rarely, not before it permits, and not while hidden', async () => {
  const { page } = await openPage(browser, 'about:blank');
  let answer: Stubbed = { body: healthyCluster() };
  await stubApi(page, () => answer);
  // Counted in the page, where a request is there as soon as it is asked.
  await page.addInitScript(() => {
    const ask = window.fetch;
    let count = 0;
    window.fetch = (...request) => {
      count += 1;
      Reflect.set(window, 'asked', count);
      return ask(...request);
    };
  });
  const asked = () => page.evaluate(() => Number(Reflect.get(window, 'asked') ?? 0));
  // From here on the page's time goes on as `asks` says, and not by itself.
  await page.clock.install({ time: 0 });
  await page.goto(`${node.url}/admin`);
  await page.clock.pauseAt(60_000);
  await signIn(page);
  await page.getByText('Live').waitFor();
  /** The page's clock goes on by `seconds`, and the page asks in that time, or not. */
  const asks = async (seconds: number): Promise<boolean> => {
    const before = await asked();
    await page.clock.runFor(seconds * 1_000);
    return (await asked()) > before;
  };
  expect(await asks(3)).toBe(false);
  answer = problem(503, 'store-unavailable', 'Redis');
  expect(await asks(1.5)).toBe(true);
  await page.getByText('Old data').waitFor();
  expect(await asks(7)).toBe(false);
  answer = { status: 429, body: { code: 'rate-limited', title: 'Too much.', action: 'Wait.', retryAfterMs: 90_000 } };
  expect(await asks(2)).toBe(true);
  await page.getByText('Too much.').waitFor();
  expect(await asks(85)).toBe(false);
  answer = { body: healthyCluster(1) };
  expect(await asks(10)).toBe(true);
  await page.getByText('Live').waitFor();

  const hide = (hidden: boolean) =>
    page.evaluate((is) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: is });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  expect(await asks(600)).toBe(false);
  await page.getByText('Paused').waitFor();
  const before = await asked();
  await hide(false);
  expect(await asked()).toBeGreaterThan(before);
  await page.getByText('Live').waitFor();
  await page.context().close();
});
