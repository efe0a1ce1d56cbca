import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningNode, startNode } from '../support/node.ts';
import { SECRET, tokenFor } from '../support/tokens.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { untilPlaying } from './support/call.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type Site, startSite } from '../../scripts/lib/browser/site.ts';

let browser: Browser;
let node: RunningNode;
let site: Site;
const pages: Record<string, { type: 'text/html'; body: string }> = { '/favicon.ico': { type: 'text/html', body: '' } };

const show = (path: string, attributes: string, script = '', room = 'team'): void => {
  const body = `<!doctype html><title>A site with tokens</title>
    <script type="module" src="${node.url}/signalbox.js"></script>
    <video-call room="${room}" ${attributes}></video-call><script type="module">${script}</script>`;
  pages[path] = { type: 'text/html', body };
};

/** A token counts for 30 s after its `exp`; so one with this `exp` ends in `ms`. */
const endsIn = (ms: number): { readonly exp: number } => ({ exp: (Date.now() + ms) / 1_000 - 30 });

beforeAll(async () => {
  site = await startSite(pages);
  [browser, node] = await Promise.all([
    launchBrowser(),
    startNode({ ALLOWED_ORIGINS: site.origin, JWT_SECRET: SECRET }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([node?.stop(), site?.close()]);
});

test('R180, R186: people call each other with the token of an attribute, and with a function that brings fresh ones', async () => {
  show('/attribute', `name="Guest" token="${await tokenFor('team', { name: 'Ada' })}" auto-join`);
  const tokens = [await tokenFor('team', endsIn(20_000)), await tokenFor('team')];
  show(
    '/function',
    'name="Bob"',
    `const call = document.querySelector('video-call');
     const tokens = ${JSON.stringify(tokens)};
     window.asked = 0;
     call.token = async () => tokens[window.asked++] ?? tokens.at(-1);
     await customElements.whenDefined('video-call');
     await call.join();`,
  );
  const [ada, bob] = await Promise.all(
    ['/attribute', '/function'].map((path) => openPage(browser, site.origin + path)),
  );
  if (ada === undefined || bob === undefined) throw new Error('two pages');
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(bob.page, 1)]);
  await bob.page.getByRole('listitem', { name: 'Ada' }).waitFor();
  await bob.page.waitForFunction(() => Reflect.get(window, 'asked') === 2);
  await untilPlaying(ada.page, 1);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
  await Promise.all([ada, bob].map(({ page }) => page.context().close()));
});

test('R180: without a token, and with a wrong one, the person reads why, in the lobby', async () => {
  show('/none', '');
  show('/wrong', `token="${await tokenFor('other')}"`);
  for (const path of ['/none', '/wrong']) {
    const { page } = await openPage(browser, site.origin + path);
    await page.getByRole('button', { name: 'Join call' }).click();
    await page.getByRole('alert').getByText("This call can't be opened").waitFor();
    await page.getByRole('alert').getByText('Open the call again from the page that led you here').waitFor();
    await page.context().close();
  }
});

test('R187: when the token ends, the person reads so, and the call is over', async () => {
  show('/ends', `token="${await tokenFor('short', endsIn(10_000))}" auto-join`, '', 'short');
  const { page } = await openPage(browser, `${site.origin}/ends`);
  await page.getByText('Nobody else is here yet').waitFor();
  await page.getByText('Your access to this call has ended').waitFor();
  await page.getByText('Open the call again from the page that led you here.').waitFor();
  await page.context().close();
});

test('R343: whoever may not share a screen by their token is offered no share, in the bar, in More, or by the key', async () => {
  show('/speaker', `token="${await tokenFor('screens')}" auto-join`, '', 'screens');
  show('/viewer', `token="${await tokenFor('screens', { role: 'viewer' })}" auto-join`, '', 'screens');
  const offers = async (path: string) => {
    const { page } = await openPage(browser, site.origin + path);
    await page.getByRole('button', { name: 'Chat' }).waitFor();
    const inBar = await page.getByRole('button', { name: 'Share screen' }).count();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Copy link' }).waitFor();
    const inMore = await page.getByRole('menuitem', { name: 'Share screen' }).count();
    await page.keyboard.press('Escape');
    await page.keyboard.press('d');
    await page.keyboard.press('c');
    await page.getByRole('log').waitFor();
    const own = await page
      .locator('video-call')
      .evaluate(({ store }: HTMLElementTagNameMap['video-call']) => store?.state.error?.code);
    await page.context().close();
    return [inBar + inMore, own];
  };
  expect(await offers('/viewer')).toEqual([0, undefined]);
  expect((await offers('/speaker'))[0]).toBe(1);
});
