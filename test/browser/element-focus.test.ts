import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openFake, startGallery } from './support/gallery.ts';

const IN_CALL = 'room="daily" name="Ada" auto-join';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The name of what has the focus in the element. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const active = document.querySelector('fake-call')?.shadowRoot?.activeElement;
    return active?.ariaLabel || active?.getAttribute('aria-labelledby') || active?.className;
  });

test.each([
  [390, ['Turn camera off', 'Chat', 'More', 'Leave call', 'Mute']],
  [270, ['Turn camera off', 'Leave call', 'Mute']],
] as const)('arrow keys walk over the buttons that have room, %s px wide', async (width, names) => {
  const { page } = await openFake(browser, site, IN_CALL);
  await page.setViewportSize({ width, height: 576 });
  await page.getByRole('button', { name: 'Mute', exact: true }).focus();
  if (width >= 288) await page.getByRole('button', { name: 'Chat', exact: true }).waitFor();
  const walked: unknown[] = [];
  for (const _ of names) {
    await page.keyboard.press('ArrowRight');
    walked.push(await focused(page));
  }
  expect(walked).toEqual(names);
  await page.context().close();
});

test('R310: Escape closes a menu, then the panel below it; the focus goes into a panel that a menu opens, and back to the menu', async () => {
  const { page } = await openFake(browser, site, IN_CALL);
  await page.setViewportSize({ width: 1280, height: 800 });
  const panel = page.locator('.side');
  const more = page.getByRole('button', { name: 'More', exact: true });
  await page.getByRole('button', { name: 'People' }).waitFor();
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Settings' }).press('Enter');
  await panel.waitFor();
  await expect.poll(() => focused(page)).toBe('side-title');

  await more.press('Enter');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  expect(await panel.count()).toBe(1);
  await panel.getByRole('heading', { name: 'Settings' }).click();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await page.context().close();
});

test('an open panel is over the bar in a low element, and beside a notice that stays in a narrow one', async () => {
  const { page } = await openFake(browser, site, IN_CALL);
  await page.getByRole('button', { name: 'Chat', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Mute', exact: true }).press('c');
  const field = page.locator('.side').getByRole('textbox');
  await field.waitFor();
  for (const [width, height] of [
    [844, 390],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => {
      const phase = { kind: 'joined', room: 'daily', self: 'self', capacity: 8 } as const;
      const waiting = [{ id: 'k', name: 'Kim' }];
      document.querySelector('fake-call')?.fake.set({ phase, roomState: { host: 'self' }, waiting });
    });
    await page.locator('.toast').getByText('wants to join').waitFor();
    // Fails where something else would get the click.
    await field.click();
    await page.getByRole('button', { name: 'Admit' }).click({ trial: true });
  }
  await page.context().close();
});
