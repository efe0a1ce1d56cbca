import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openFakeCall, showOthers } from './support/fake-call.ts';
import { startGallery } from './support/gallery.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A call in a low element, whose time the test moves. */
async function lowCall(others: number, width = 844, height = 390) {
  const { page } = await openFakeCall(browser, site, others, { width, height });
  await page.getByRole('toolbar').waitFor();
  await page.evaluate(() => {
    const active = document.querySelector('fake-call')?.shadowRoot?.activeElement;
    if (active instanceof HTMLElement) active.blur();
  });
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.mouse.move(100, 100);
  return page;
}

const shown = (page: Page) =>
  page.locator('.bar').evaluate((bar) => bar.checkVisibility({ visibilityProperty: true, opacityProperty: true }));

describe('the control bar over the picture', () => {
  test('R290: goes after 4 s, and comes back with a move, a tap and a key', async () => {
    const page = await lowCall(2);
    const { bottom: end } = await page.locator('.floor').evaluate((floor) => floor.getBoundingClientRect().toJSON());
    expect(end).toBeGreaterThan(370);
    await page.clock.runFor(3_500);
    expect(await shown(page)).toBe(true);
    await page.clock.runFor(1_000);
    await expect.poll(() => shown(page)).toBe(false);
    for (const act of [
      () => page.mouse.move(300, 120),
      () => page.mouse.click(300, 120),
      () => page.keyboard.press('Shift'),
    ]) {
      await act();
      await expect.poll(() => shown(page)).toBe(true);
      await page.clock.runFor(4_500);
      await expect.poll(() => shown(page)).toBe(false);
    }
    await page.context().close();
  });

  test.each([
    [1, '.tile.own, .tile:not(.own) .plate'],
    [3, '.plate'],
    [5, '.plate'],
  ])('R342, R371: covers neither the own picture in its corner nor a name: %d others', async (others, names) => {
    for (const width of [568, 844, 1000]) {
      const { page } = await openFakeCall(browser, site, others, { width, height: 390 });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const covered = () =>
        page.locator('.bar').evaluate((bar, selector) => {
          const root = bar.closest('.stage');
          const buttons = [...bar.querySelectorAll('button')].filter((button) => button.checkVisibility());
          const seen = [...(root?.querySelectorAll(selector) ?? [])];
          return seen
            .filter((each) => {
              const a = each.getBoundingClientRect();
              return buttons.some((button) => {
                const b = button.getBoundingClientRect();
                return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
              });
            })
            .map(({ className }) => className);
        }, names);
      await page.mouse.move(20, 20);
      await page.mouse.move(30, 20);
      await expect.poll(covered).toEqual([]);
      // R371: an edge of the screen lifts the bar, and what stands above it.
      const devTools = await page.context().newCDPSession(page);
      await devTools.send('Emulation.setSafeAreaInsetsOverride', { insets: { bottom: 34 } });
      await page.mouse.move(20, 20);
      const end = page.locator('.bar .audio').evaluate((each) => innerHeight - each.getBoundingClientRect().bottom);
      expect(await end).toBeGreaterThan(34);
      await expect.poll(covered).toEqual([]);
      await page.context().close();
    }
  });

  test('R290: a tap that brings it back presses nothing', async () => {
    const page = await lowCall(2);
    const leave = await page.getByRole('button', { name: 'Leave call' }).boundingBox();
    await page.clock.runFor(5_000);
    await expect.poll(() => shown(page)).toBe(false);
    await page.mouse.click((leave?.x ?? 0) + 20, (leave?.y ?? 0) + 20);
    await expect.poll(() => shown(page)).toBe(true);
    expect(await page.evaluate(() => document.querySelector('fake-call')?.fake.state.phase.kind)).toBe('joined');
    await page.context().close();
  });

  test('R290: is over the picture in full screen, too', async () => {
    const page = await lowCall(2, 900, 700);
    const over = () => page.locator('.bar').evaluate((bar) => getComputedStyle(bar).position);
    expect(await over()).toBe('static');
    await page.getByRole('button', { name: 'Mute' }).focus();
    await page.keyboard.press('f');
    await expect.poll(over).toBe('absolute');
    await page.evaluate(() => document.exitFullscreen());
    await expect.poll(over).toBe('static');
    await page.context().close();
  });

  test('R290: stays while the keyboard focus is in it, and while a menu is open', async () => {
    const page = await lowCall(2);
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'More' }).focus();
    await page.clock.runFor(9_000);
    expect(await shown(page)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await page.clock.runFor(9_000);
    expect(await shown(page)).toBe(true);
    await page.context().close();
  });

  test('R290: stays beside a notice with a button, and while nobody else is there', async () => {
    const page = await lowCall(1);
    await page.evaluate(() => document.querySelector('fake-call')?.fake.set({ quality: 'poor' }));
    await page.getByRole('button', { name: 'Turn my camera off' }).waitFor();
    await page.clock.runFor(9_000);
    expect(await shown(page)).toBe(true);
    await page.evaluate(() => document.querySelector('fake-call')?.fake.set({ quality: 'good' }));
    await page.clock.runFor(9_000);
    await expect.poll(() => shown(page)).toBe(false);
    await page.evaluate(showOthers, [0, []] as const);
    await expect.poll(() => shown(page)).toBe(true);
    await page.clock.runFor(9_000);
    expect(await shown(page)).toBe(true);
    await page.context().close();
  });

  test('is below the picture, and stays, where there is room', async () => {
    const page = await lowCall(2, 800, 600);
    await page.clock.runFor(9_000);
    expect(await shown(page)).toBe(true);
    await page.context().close();
  });
});
