import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningNode, startNode } from '../support/node.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { joinFromLobby } from './support/call.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** Runs at the start of a page: violations of its content security policy become console errors of our own. */
function reportViolations(): void {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    // biome-ignore lint/suspicious/noConsole: what the test listens to
    console.error(`policy: ${violatedDirective} ${blockedURI}`);
  });
}

/** What Tab reaches from where the focus is, by role and name, until it comes by one again. */
async function tabOrder(page: Page): Promise<string[]> {
  const focused = () => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    // Between the last one and the first, the focus is the browser's.
    if (active === document.body) return undefined;
    const label = active instanceof HTMLInputElement || active instanceof HTMLSelectElement ? active.labels?.[0] : null;
    return (active?.getAttribute('aria-label') ?? (label ?? active)?.textContent ?? '').trim();
  };
  const order: string[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(focused);
    if (name === undefined) continue;
    if (name === '' || order.includes(name)) return order;
    order.push(name);
  }
}

test('the landing leads to a room by name or by chance, under the node’s own policy', async () => {
  const { page, problems } = await openPage(browser, `${node.url}/`, { atStart: reportViolations });
  const policy = (await page.request.get(`${node.url}/`)).headers()['content-security-policy'];
  expect(policy).not.toContain('unsafe');
  const random = await page.getByRole('link', { name: 'Open a new room' }).getAttribute('href');
  expect(random).toMatch(/^\/\?room=\w{4}-\w{4}-\w{4}$/u);
  await page.getByLabel('Room').fill('team & friends');
  await page.getByRole('button', { name: 'Open room' }).click();
  await page.getByText('Room team & friends').waitFor();
  await joinFromLobby(page, 'Ada');
  expect(await page.getByLabel('Link to this call').inputValue()).toBe(`${node.url}/?room=team%20%26%20friends`);
  await page.getByRole('button', { name: 'Leave call' }).click();
  await page.getByRole('button', { name: 'Join again' }).waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

test('a room has a heading of its own, and all of the call is the main part of the page', async () => {
  const { page } = await openPage(browser, `${node.url}/?room=parts`);
  await page.getByRole('heading', { level: 1, name: 'parts' }).waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Join call' }).waitFor();
  expect(await page.getByRole('banner').count()).toBe(1);
  await page.context().close();
});

test('who closes or reloads the page has left: nobody waits for them to come back', async () => {
  const [staying, closing, reloading] = await Promise.all(
    [1, 2, 3].map(() => openPage(browser, `${node.url}/?room=gone`)),
  );
  if (!staying || !closing || !reloading) throw new Error('no page');
  const { page } = staying;
  await page.evaluate(() => {
    document.body.dataset['gone'] = '';
    document
      .querySelector('video-call')
      ?.addEventListener('participant-left', ({ detail: { participant, reason } }) => {
        document.body.dataset['gone'] += `${participant.name} ${reason}, `;
      });
  });
  const gone = () => page.evaluate(() => document.body.dataset['gone']);
  await joinFromLobby(page, 'Ada');
  await joinFromLobby(closing.page, 'Bea');
  await joinFromLobby(reloading.page, 'Cid');
  await page.getByRole('listitem', { name: 'Cid' }).waitFor();
  await closing.page.close();
  await page.getByRole('listitem', { name: 'Bea' }).waitFor({ state: 'detached' });
  await reloading.page.reload();
  await page.getByRole('listitem', { name: 'Cid' }).waitFor({ state: 'detached' });
  expect(await gone()).toBe('Bea left, Cid left, ');
  await page.context().close();
});

test('the keyboard reaches everything, in reading order, and goes on in the call after the lobby', async () => {
  const { page } = await openPage(browser, `${node.url}/?room=keys`);
  await page.getByRole('button', { name: 'Choose camera' }).waitFor();
  expect(await tabOrder(page)).toEqual([
    'Join call',
    'Signalbox',
    'Mute',
    'Choose microphone and speaker',
    'Turn camera off',
    'Choose camera',
    'Your name',
  ]);
  await page.getByLabel('Your name').focus();
  await page.keyboard.type('Ada');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Leave call' }).waitFor();
  expect(await tabOrder(page)).toEqual([
    'Signalbox',
    'Options for Ada (You)',
    'Link to this call',
    'Copy link',
    'Mute',
  ]);
  // The bar is one stop of Tab.
  await page.getByRole('button', { name: 'Mute', exact: true }).focus();
  await page.keyboard.press('ArrowLeft');
  expect(await page.evaluate(() => document.querySelector('video-call')?.shadowRoot?.activeElement?.ariaLabel)).toBe(
    'Leave call',
  );
  await page.getByRole('button', { name: 'Mute', exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Unmute', exact: true }).waitFor();
  await page.context().close();
});
