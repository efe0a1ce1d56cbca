import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openRehearsal, startRehearsalSite } from './support/rehearsal.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startRehearsalSite()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The name of what has the focus in the element, or its class; "nothing" where the focus is not in the element. */
const focused = (page: Page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (!active || active === document.body || active.localName === 'video-call') return 'nothing';
    return (
      active.ariaLabel ||
      (active.matches('button') && active.textContent?.trim()) ||
      active.className ||
      active.localName
    );
  });

/** Presses Tab until a control has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const now = await focused(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${name}: ${await focused(page)}`);
}

const stays = (page: Page, name: string) => expect.poll(() => focused(page), { timeout: 10_000 }).toBe(name);

test('R358: by the keyboard alone from the lobby into a call, to its end and into the next one', {
  timeout: 60_000,
}, async () => {
  const { page } = await openRehearsal(browser, site, 'lobby, 3 people');
  await tabTo(page, 'Join call');
  await page.keyboard.press('Enter');
  await stays(page, 'Mute');
  await page.keyboard.press('End');
  await stays(page, 'Leave call');
  await page.keyboard.press('Enter');
  await stays(page, 'root');
  await tabTo(page, 'Join again');
  await page.keyboard.press('Enter');
  await stays(page, 'Mute');
  await page.context().close();
});

test('R358: a refusal, a wait and its end keep the focus where the next step is', { timeout: 60_000 }, async () => {
  const { page } = await openRehearsal(browser, site, 'unreachable, lobby');
  await tabTo(page, 'Join call');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Try now' }).waitFor();
  expect(await focused(page)).toBe('Join call');
  await page.context().close();

  const waiting = await openRehearsal(browser, site, 'waiting');
  await tabTo(waiting.page, 'Cancel');
  await waiting.page.keyboard.press('Enter');
  await stays(waiting.page, 'Join call');
  await waiting.page.keyboard.press('Enter');
  await stays(waiting.page, 'Cancel');
  await waiting.page.context().close();
});

test('R358: what goes away gives the focus to what opened it, else to the microphone', {
  timeout: 60_000,
}, async () => {
  const { page } = await openRehearsal(browser, site, '3 people, host, two knocking, camera in use, one failed');
  await page.locator('.toast').waitFor();
  await tabTo(page, /^Dismiss/);
  await page.keyboard.press('Enter');
  await stays(page, 'Mute');
  await page.getByRole('button', { name: 'Turn camera on' }).press('Enter');
  await tabTo(page, /^Dismiss/);
  await page.keyboard.press('Enter');
  await stays(page, 'Turn camera on');
  await page.getByRole('button', { name: 'Mute', exact: true }).focus();
  await page.keyboard.press('p');
  await tabTo(page, /^Admit (?!all)/u);
  await page.keyboard.press('Enter');
  await page.getByText('Waiting to join (1)').waitFor();
  expect(await focused(page)).not.toBe('nothing');
  await tabTo(page, /^Admit (?!all)/u);
  await page.keyboard.press('Enter');
  await page.getByText('Waiting to join').waitFor({ state: 'detached' });
  await stays(page, 'Copy link');
  await page.keyboard.press('Escape');
  await stays(page, 'Mute');
  await page.keyboard.press('d');
  await tabTo(page, 'Stop sharing');
  await page.keyboard.press('Enter');
  await stays(page, 'Share screen');
  await page.context().close();
});
