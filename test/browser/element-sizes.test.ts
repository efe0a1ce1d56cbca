import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openFake, startGallery } from './support/gallery.ts';
import { outOfReach, SIZES } from './support/sizes.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Shows `others` other participants. Runs in the page. */
const show = async (others: number) => {
  const call = document.querySelector('fake-call');
  const participants = Array.from({ length: others }, (_, index) => window.toolkit.participant(index));
  call?.fake.set({ participants });
  await call?.updateComplete;
};

/** What can be shown, and how to get there from a lobby. */
const STATES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  lobby: async () => undefined,
  alone: (page) => page.evaluate(() => document.querySelector('fake-call')?.join()),
  'one other': (page) => page.evaluate(show, 1),
  'five others': (page) => page.evaluate(show, 5),
  'the end': (page) => page.evaluate(() => document.querySelector('fake-call')?.leave()),
};

/** Runs in the page. */
const setTextSize = (size: string) => {
  document.documentElement.style.fontSize = size;
};

/** The names of the controls that show. Runs in the page. */
const inSight = () =>
  [...(document.querySelector('fake-call')?.shadowRoot?.querySelectorAll('button, input') ?? [])]
    .filter((control) => control.checkVisibility())
    .map((control) => control.ariaLabel || control.textContent?.trim());

describe('every control is within reach', () => {
  test.each(SIZES)('in %i × %i', async (width, height) => {
    const { page } = await openFake(browser, site, 'room="daily"', { width, height });
    for (const [state, go] of Object.entries(STATES)) {
      await go(page);
      await expect.poll(() => outOfReach(page), { message: state, timeout: 10_000 }).toEqual([]);
    }
    await page.context().close();
  });

  test.each(SIZES)('R357: in %i × %i with text of twice the size, and there are as many', async (width, height) => {
    const { page } = await openFake(browser, site, 'room="daily"', { width, height });
    for (const [state, go] of Object.entries(STATES)) {
      await page.evaluate(setTextSize, '100%');
      await go(page);
      const controls = await page.evaluate(inSight);
      // Where the bar is wide, chat and people stand at its end, and wide follows the size of text (R344).
      const sorted = (all: readonly string[]) => [...all].sort();
      await page.evaluate(setTextSize, '200%');
      await expect.poll(() => outOfReach(page), { message: state, timeout: 10_000 }).toEqual([]);
      expect(sorted(await page.evaluate(inSight)), state).toEqual(sorted(controls));
    }
    await page.context().close();
  });
});

test('an element that the page gives no height shows "Join call" on a phone', async () => {
  const { page } = await openFake(browser, site, 'room="daily"', { width: 390, height: 844 });
  await page.evaluate(() => {
    const call = document.querySelector('fake-call');
    for (const property of ['block-size', 'min-block-size', 'aspect-ratio']) call?.style.removeProperty(property);
  });
  expect(await page.evaluate(() => document.querySelector('fake-call')?.offsetHeight)).toBe(576);
  expect(await outOfReach(page)).toEqual([]);
  await page.context().close();
});

test('the display that a page gives the element, as it does to custom elements, takes nothing out of sight', async () => {
  const { page } = await openFake(browser, site, 'room="daily"', { width: 960, height: 640 });
  for (const display of ['block', 'flex', 'inline-block', 'grid']) {
    await page.evaluate((shown) => {
      const call = document.querySelector('fake-call');
      if (call) Object.assign(call.style, { display: shown, inlineSize: '100%', blockSize: '100dvb' });
    }, display);
    await expect
      .poll(() => page.getByRole('button', { name: 'Join call' }).boundingBox(), { message: display })
      .toMatchObject({ height: 48 });
    expect(await outOfReach(page), display).toEqual([]);
  }
  await page.context().close();
});
