import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import type { CallState } from '../../web/client/call/call-store.ts';
import { axeFindings } from './support/axe.ts';
import { openFakeCall, showOthers } from './support/fake-call.ts';
import { startGallery } from './support/gallery.ts';
import { outOfReach } from './support/sizes.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The latest height that the store was told for each participant. */
const heights = (page: Page) =>
  page.evaluate(() => {
    const asked = document.querySelector('fake-call')?.fake.asked ?? [];
    const told = asked.flatMap(([name, detail]) =>
      name === 'setShownHeight' && Array.isArray(detail) ? [detail] : [],
    );
    return Object.fromEntries(told);
  });

const set = (page: Page, change: Partial<CallState>) =>
  page.evaluate((patch) => document.querySelector('fake-call')?.fake.set(patch), change);

const labels = (page: Page) =>
  page.getByRole('listitem').evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label')));

/** Words of the large tile over its name, which is there or not. Runs in the page. */
const covered = () => {
  const root = document.querySelector('fake-call')?.shadowRoot;
  const boxes = ['.lead .plate', '.lead .status'].flatMap((part) => {
    const box = root?.querySelector(part);
    return box?.checkVisibility() ? [box.getBoundingClientRect()] : [];
  });
  const [name, words] = boxes;
  if (!name || !words) return [];
  const apart = name.right <= words.left || words.right <= name.left || words.bottom <= name.top;
  return apart ? [] : [[name.left, name.right, words.left, words.right]];
};

describe('a tile', () => {
  test('of somebody who cannot be reached offers to try again', async () => {
    const { page, problems } = await openFakeCall(browser, site, 2, {
      changes: [{ connection: 'failed' }],
      width: 800,
      height: 600,
    });
    const tile = page.getByRole('listitem', { name: "Can't connect to" });
    await tile.getByRole('button', { name: 'Try again' }).click();
    const asked = await page.evaluate(() => document.querySelector('fake-call')?.fake.asked);
    expect(asked).toContainEqual(['retry', 'peer-0']);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('R340: whose picture is paused says so, in a small tile below the name, and shows the disc', async () => {
    const { page } = await openFakeCall(browser, site, 5, {
      changes: [{ paused: true }, { paused: true, connection: 'interrupted' }],
      width: 800,
      height: 600,
    });
    const tile = page.getByRole('listitem', { name: 'Amara Okafor, Video paused: weak connection', exact: true });
    const seen = (part: string) =>
      tile.locator(part).evaluate((each) => each.checkVisibility({ opacityProperty: true }));
    await expect.poll(() => seen('.disc')).toBe(true);
    expect([await seen('video'), await seen('.status'), await seen('.says')]).toEqual([false, true, false]);
    expect(await tile.locator('.spinner').count()).toBe(0);
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.getByRole('listitem', { name: 'Reconnecting to \u2068Jonas Lindqvist' }).waitFor();
    await page.setViewportSize({ width: 320, height: 568 });
    await expect.poll(async () => [await seen('.status'), await seen('.says')]).toEqual([false, true]);
    await page.context().close();
  });

  test.each([
    [300, 200],
    [240, 160],
    [480, 200],
    [230, 400],
  ])('R374: says in words how its connection is, in %i × %i', async (width, height) => {
    const { page } = await openFakeCall(browser, site, 1, { width, height });
    for (const [change, words] of [
      [{ connection: 'connecting' }, 'Connecting…'],
      [{ connection: 'failed' }, "Can't connect to \u2068Amara Okafor\u2069"],
      [{ connection: 'interrupted' }, 'Reconnecting to \u2068Amara Okafor\u2069…'],
    ] as const) {
      await page.evaluate(showOthers, [1, [change]] as const);
      const shown = () =>
        page
          .locator('.lead :is(.status > span:not(.spinner), .says)')
          .evaluateAll((all) => all.filter((each) => each.checkVisibility()).map((each) => each.textContent));
      await expect.poll(shown).toEqual([words]);
      expect(await outOfReach(page, '.bar button')).toEqual([]);
      expect(await page.evaluate(covered)).toEqual([]);
    }
    await page.context().close();
  });

  test('R377: of this person has the own name, which ends with an ellipsis where it has no room', async () => {
    const { page } = await openFakeCall(browser, site, 1, { width: 390, height: 576 });
    const plate = page.locator('.own .who');
    expect(await plate.textContent()).toBe('You');
    await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      call?.setAttribute('name', 'Robin van der Meulen');
      call?.fake.setLocal({ audio: false });
      await call?.updateComplete;
    });
    expect(await plate.textContent()).toBe('Robin van der Meulen (You)');
    const [mark, name, tile] = await Promise.all(
      ['.own .mark', '.own .who', '.own'].map((part) => page.locator(part).boundingBox()),
    );
    expect(mark?.x).toBeLessThan(name?.x ?? 0);
    expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThan((tile?.x ?? 0) + (tile?.width ?? 0));
    const cut = await plate.evaluate((each) => [
      each.scrollWidth > each.clientWidth,
      getComputedStyle(each).textOverflow,
    ]);
    expect(cut).toEqual([true, 'ellipsis']);
    await page.context().close();
  });

  test('says how well somebody arrives, also to those who do not see the bars', async () => {
    const { page } = await openFakeCall(browser, site, 3, {
      changes: [{ quality: 'fair' }, { quality: 'poor' }],
      width: 800,
      height: 600,
    });
    expect(await labels(page)).toEqual([
      'Amara Okafor, weak connection',
      'Jonas Lindqvist, very weak connection',
      'Mei Tanaka',
      'You',
    ]);
    const shown = () =>
      page.locator('.bars').evaluateAll((all) => all.map((bars) => bars.checkVisibility({ opacityProperty: true })));
    expect(await shown()).toEqual([true, true, false]);
    await page.getByRole('listitem', { name: 'Mei Tanaka' }).hover();
    expect(await shown()).toEqual([true, true, true]);
    await page.context().close();
  });

  test('shows all of a portrait face where it is wide, and fills itself otherwise', async () => {
    const { page } = await openFakeCall(browser, site, 1, { width: 1000, height: 700 });
    await page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 180, height: 320 });
      const paint = (): void => {
        canvas.getContext('2d')?.fillRect(0, 0, 180, 320);
        requestAnimationFrame(paint);
      };
      paint();
      const { participant } = window.toolkit;
      const participants = [participant(0, { stream: canvas.captureStream() })];
      document.querySelector('fake-call')?.fake.set({ participants });
    });
    const fit = () => page.locator('video[data-peer]').evaluate((video) => getComputedStyle(video).objectFit);
    await page.locator('video[data-portrait]').waitFor();
    await expect.poll(fit).toBe('contain');
    await page.setViewportSize({ width: 390, height: 800 });
    await expect.poll(fit).toBe('cover');
    await page.context().close();
  });

  test('has a ring while somebody speaks', async () => {
    const { page } = await openFakeCall(browser, site, 2, { changes: [{ speaking: true }], width: 800, height: 600 });
    const opacity = () =>
      page.locator('.tile').evaluateAll((all) => all.map((tile) => getComputedStyle(tile, '::after').opacity));
    await expect.poll(opacity).toEqual(['1', '0', '0']);
    await page.context().close();
  });
});

test('a weak own link offers to turn the camera off, which puts the words away', async () => {
  const { page } = await openFakeCall(browser, site, 1, { width: 800, height: 600 });
  await set(page, { quality: 'fair' });
  expect(await page.getByText('Your connection is weak').count()).toBe(0);
  await set(page, { quality: 'poor' });
  await page.locator('.notice').getByText('Your connection is weak. Sound comes first.').waitFor();
  await page.getByRole('button', { name: 'Turn my camera off' }).click();
  await page.locator('.notice').getByText('Your connection is weak').waitFor({ state: 'detached' });
  await page.context().close();
});

describe('what others are told of their tiles', () => {
  test('R289: the height in pixels of the screen, anew when it changes', async () => {
    const { page } = await openFakeCall(browser, site, 1, { width: 800, height: 600 });
    const tile = () => page.locator('[data-key="peer-0"]').evaluate((each) => each.clientHeight * devicePixelRatio);
    await expect.poll(() => heights(page)).toEqual({ 'peer-0': await tile() });
    await page.setViewportSize({ width: 800, height: 700 });
    await expect.poll(() => heights(page)).toEqual({ 'peer-0': await tile() });
    await page.context().close();
  });

  test('R289: 0 where a tile is scrolled away, or there is no room for it', async () => {
    const { page } = await openFakeCall(browser, site, 11, { width: 320, height: 480 });
    await expect.poll(async () => (await heights(page))['peer-10']).toBe(0);
    expect((await heights(page))['peer-0']).toBeGreaterThanOrEqual(110);
    await page.locator('.grid').evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
    await expect.poll(async () => (await heights(page))['peer-10']).toBeGreaterThanOrEqual(110);
    await expect.poll(async () => (await heights(page))['peer-0']).toBe(0);
    await page.setViewportSize({ width: 240, height: 160 });
    await expect.poll(async () => (await heights(page))['peer-10']).toBe(0);
    await expect.poll(async () => (await heights(page))['peer-0']).toBeGreaterThan(0);
    await page.context().close();
  });
});
