import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { axeFindings } from './support/axe.ts';
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

type Step = (page: Page) => Promise<unknown>;

/** What can be shown, in an order in which each follows from the one before. */
const STATES: readonly (readonly [string, Step])[] = [
  ['lobby', async () => undefined],
  [
    'lobby with problems',
    (page) =>
      page.evaluate(() => {
        const fake = document.querySelector('fake-call')?.fake;
        fake?.setLocal({ video: false, cameras: [{ deviceId: 'a', label: 'Front' }], cameraId: 'a' });
        fake?.set({ error: { ...window.toolkit.error('media-denied'), detail: 'video' } });
        fake?.set({ error: { ...window.toolkit.error('connection-failed'), fatal: true } });
      }),
  ],
  ['a menu of devices', (page) => page.getByRole('button', { name: 'Choose camera' }).click()],
  [
    'joining',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.evaluate(() => {
        document.querySelector('fake-call')?.fake.set({ phase: { kind: 'joining', room: 'daily' } });
      });
    },
  ],
  [
    'alone',
    (page) =>
      page.evaluate(() => {
        const phase = { kind: 'joined', room: 'daily', self: 'self', capacity: 8 } as const;
        document.querySelector('fake-call')?.fake.set({ phase });
      }),
  ],
  [
    'five others, with notices',
    (page) =>
      page.evaluate(() => {
        const { participant, error } = window.toolkit;
        const others = [{}, { audio: false }, { video: false }, { connection: 'interrupted' }, { away: true }] as const;
        document.querySelector('fake-call')?.fake.set({
          participants: others.map((change, index) => participant(index, change)),
          error: error('link-full'),
        });
      }),
  ],
  ['the menu "More"', (page) => page.getByRole('button', { name: 'More' }).click()],
  [
    'the end',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.evaluate(() => document.querySelector('fake-call')?.leave());
    },
  ],
];

describe('axe finds nothing', () => {
  test.each(['light', 'dark'] as const)('in %s', async (colorScheme) => {
    const { page } = await openFake(browser, site, 'room="daily" name="Robin"', { colorScheme });
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme });
    for (const [state, go] of STATES) {
      await go(page);
      await page.evaluate(() => document.querySelector('fake-call')?.updateComplete);
      expect(await axeFindings(page, 'fake-call'), state).toEqual([]);
    }
    await page.context().close();
  });
});

/** Contrast of two opaque colours (WCAG 2.2, 1.4.11). */
function contrast(one: readonly number[], other: readonly number[]): number {
  const light = (colour: readonly number[]): number => {
    const [r = 0, g = 0, b = 0] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** Red, green and blue of a part's colour. */
async function colour(page: Page, selector: string, property: string, pseudo?: string): Promise<number[]> {
  return page.evaluate(
    ([part, name, of]) => {
      const element = document.querySelector('fake-call')?.shadowRoot?.querySelector(part);
      const value = element ? getComputedStyle(element, of).getPropertyValue(name) : '';
      return [...value.matchAll(/\d+/gu)].slice(0, 3).map(Number);
    },
    [selector, property, pseudo] as const,
  );
}

test.each(['light', 'dark'] as const)('fields, placeholders and buttons stand out: %s', async (colorScheme) => {
  const { page } = await openFake(browser, site, 'room="daily"', { colorScheme });
  const field = await colour(page, 'input', 'background-color');
  expect(contrast(await colour(page, 'input', 'border-top-color'), field)).toBeGreaterThanOrEqual(3);
  expect(contrast(await colour(page, 'input', 'color', '::placeholder'), field)).toBeGreaterThanOrEqual(4.5);
  await page.getByRole('button', { name: 'Join call' }).click();
  const leave = await colour(page, '.leave', 'background-color');
  expect(contrast(await colour(page, '.leave', 'color'), leave)).toBeGreaterThanOrEqual(4.5);
  await page.context().close();
});

test('with forced colours tiles, plates, and buttons that are off have edges', async () => {
  const { page } = await openFake(browser, site, 'room="daily" auto-join muted');
  await page.emulateMedia({ forcedColors: 'active' });
  const edges = await page.evaluate(async () => {
    const call = document.querySelector('fake-call');
    call?.fake.set({ participants: [window.toolkit.participant(0)] });
    await call?.updateComplete;
    return ['.tile', '.plate', '.round.off', '.leave'].map((part) => {
      const element = call?.shadowRoot?.querySelector(part);
      return element ? getComputedStyle(element).borderTopStyle : undefined;
    });
  });
  expect(edges).toEqual(Array(4).fill('solid'));
  await page.context().close();
});
