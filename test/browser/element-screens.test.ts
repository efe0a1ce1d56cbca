import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { axeFindings } from './support/axe.ts';
import { tiles } from './support/call.ts';
import { openFake, startGallery } from './support/gallery.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A name inside of a text is isolated. */
const SCREEN = '\u2068Jonas Lindqvist\u2069: screen';

const IN_CALL = 'room="daily" auto-join';

/** Two others are here; Jonas shares a screen where `shares`. */
const others = (page: Page, shares: boolean) =>
  page.evaluate((on) => {
    const { participant, sceneStream } = window.toolkit;
    const screen = on ? sceneStream(4) : undefined;
    document.querySelector('fake-call')?.fake.set({ participants: [participant(0), participant(1, { screen })] });
  }, shares);

const setScreen = (page: Page, on: boolean) =>
  page.evaluate((shared) => {
    const screen = shared ? window.toolkit.sceneStream(3) : undefined;
    document.querySelector('fake-call')?.fake.setLocal({ screen });
  }, on);

const asked = (page: Page) =>
  page.evaluate(() => {
    // How high tiles are is told by itself, at any time.
    const names = document.querySelector('fake-call')?.fake.asked.map(([name]) => name) ?? [];
    return names.findLast((name) => name !== 'setShownHeight');
  });

test('R304: the button and the key share a screen and stop that; the own share is a card, no picture', async () => {
  const { page, problems } = await openFake(browser, site, IN_CALL);
  await others(page, false);
  await page.getByRole('button', { name: 'Share screen' }).click();
  expect(await asked(page)).toBe('shareScreen');
  await setScreen(page, true);
  const bar = page.getByRole('toolbar');
  await bar.getByRole('button', { name: 'Stop sharing' }).waitFor();
  const card = page.getByRole('listitem').filter({ hasText: 'You are sharing your screen' });
  expect(await card.locator('video').count()).toBe(0);
  expect(await axeFindings(page, 'fake-call')).toEqual([]);
  await card.getByRole('button', { name: 'Stop sharing' }).click();
  expect(await asked(page)).toBe('stopSharing');
  const focused = () => document.querySelector('fake-call')?.shadowRoot?.activeElement?.getAttribute('aria-label');
  await expect.poll(() => page.evaluate(focused)).toBe('Share screen');
  await bar.getByRole('button', { name: 'Share screen' }).focus();
  await page.keyboard.press('d');
  expect(await asked(page)).toBe('shareScreen');
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R304: the screen of another is a tile, whole, and one notice says who shares', async () => {
  const { page, problems } = await openFake(browser, site, IN_CALL);
  await others(page, true);
  await page
    .getByRole('status')
    .filter({ hasText: /Jonas Lindqvist\u2069 is sharing their screen/u })
    .waitFor();
  expect(await tiles(page)).toEqual([SCREEN, 'Amara Okafor', 'Jonas Lindqvist', 'You']);
  const video = page.getByRole('listitem', { name: SCREEN }).locator('video');
  expect(await video.evaluate((each) => getComputedStyle(each).objectFit)).toBe('contain');
  expect(await axeFindings(page, 'fake-call')).toEqual([]);
  await others(page, false);
  await expect.poll(() => tiles(page)).toEqual(['Amara Okafor', 'Jonas Lindqvist', 'You']);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R304: where the bar is narrow it is in More; a browser that shares no screen offers none', async () => {
  const { page } = await openFake(browser, site, IN_CALL, { width: 400, height: 700 });
  expect(await page.getByRole('button', { name: 'Share screen' }).count()).toBe(0);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Share screen' }).click();
  expect(await asked(page)).toBe('shareScreen');
  await page.context().close();

  const atStart = () => {
    Reflect.deleteProperty(MediaDevices.prototype, 'getDisplayMedia');
  };
  const phone = await openFake(browser, site, IN_CALL, { atStart });
  await phone.page.getByRole('button', { name: 'People' }).waitFor();
  expect(await phone.page.getByRole('button', { name: 'Share screen' }).count()).toBe(0);
  await phone.page.getByRole('button', { name: 'More' }).focus();
  await phone.page.keyboard.press('d');
  expect(await asked(phone.page)).not.toBe('shareScreen');
  await phone.page.context().close();
});
