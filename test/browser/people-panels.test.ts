import type { Browser } from 'playwright-core';
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

/** The name of the focused control. Runs in the page. */
const focused = () => {
  const control = document.querySelector('fake-call')?.shadowRoot?.activeElement;
  return control?.getAttribute('aria-label') ?? control?.className;
};

/** How much of the element the stage and the panel have: x and width of each, in CSS pixels. Runs in the page. */
const places = () => {
  const root = document.querySelector('fake-call')?.shadowRoot;
  const of = (selector: string) => {
    const { left, width, top, height } = root?.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
    return [left, top, width, height].map(Math.round);
  };
  return { floor: of('.floor'), side: of('.side'), bar: of('.bar') };
};

describe('panels', () => {
  test('R310: a panel opens by its button and by its key, has the focus, and gives it back', async () => {
    const { page, problems } = await openFake(browser, site, 'room="daily" auto-join');
    const button = page.getByRole('button', { name: 'People (1)' });
    await button.click();
    const panel = page.getByRole('complementary', { name: 'People' });
    await panel.waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await expect.poll(() => page.evaluate(focused)).toBe('side');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(focused)).toBe('People (1)');
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await page.getByRole('button', { name: 'Mute', exact: true }).press('p');
    await panel.waitFor();
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(focused)).toBe('Mute');
    await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('shortcuts', 'm'));
    await page.keyboard.press('p');
    expect(await panel.count()).toBe(0);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('where the button has no room, the panel is in the menu "More"', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 390, height: 576 });
    expect(await page.getByRole('button', { name: 'People' }).count()).toBe(0);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'People' }).click();
    await page.getByRole('complementary', { name: 'People' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(focused)).toBe('More');
    await page.context().close();
  });

  test('wide pushes the stage, medium lies over its end, narrow over all of it, flat over the bar too', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 1280, height: 800 });
    await page.getByRole('button', { name: 'People' }).click();
    await page.getByRole('complementary').waitFor();
    const wide = await page.evaluate(places);
    expect(wide.side.slice(0, 3)).toEqual([908, 12, 360]);
    expect(wide.floor.slice(0, 3)).toEqual([12, 12, 884]);
    await page.setViewportSize({ width: 800, height: 800 });
    const medium = await page.evaluate(places);
    expect(medium.side.slice(0, 3)).toEqual([428, 12, 360]);
    expect(medium.floor.slice(0, 3)).toEqual([12, 12, 776]);
    await page.setViewportSize({ width: 390, height: 576 });
    const narrow = await page.evaluate(places);
    expect(narrow.side).toEqual([8, 8, 374, narrow.floor[3]]);
    await page.setViewportSize({ width: 844, height: 390 });
    expect((await page.evaluate(places)).side).toEqual([484, 0, 360, 390]);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    expect((await page.evaluate(places)).side).toEqual([0, 0, 360, 390]);
    await page.context().close();
  });
});
