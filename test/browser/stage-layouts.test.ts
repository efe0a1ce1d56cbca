import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
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

interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the tiles that are seen are, in the order of the document. */
const boxes = (page: Page): Promise<Box[]> =>
  page.locator('.grid > .tile').evaluateAll((all) =>
    all
      .filter((tile) => tile.checkVisibility())
      .map((tile) => {
        const { x, y, width, height } = tile.getBoundingClientRect();
        const name = tile.querySelector('.who')?.textContent ?? '';
        return { name, x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
      }),
  );

const large = async (page: Page) => {
  const [first] = (await boxes(page)).sort((a, b) => b.width * b.height - a.width * a.height);
  return first?.name;
};

const layout = (page: Page) => page.evaluate(() => document.querySelector('fake-call')?.layout);

/** Runs in the page. */
const speaks = (speaker: string) => document.querySelector('fake-call')?.fake.set({ speaker });

/** From now on tiles stand where they belong at once. */
const still = async (page: Page) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.locator('.tile').evaluateAll((all) => {
    for (const tile of all) for (const animation of tile.getAnimations()) animation.finish();
  });
};

/** A key of the row above the letters. Runs in the page. */
const pressDigit = (init: KeyboardEventInit) => {
  const event = new KeyboardEvent('keydown', { ...init, bubbles: true, composed: true, cancelable: true });
  document.querySelector('fake-call')?.shadowRoot?.activeElement?.dispatchEvent(event);
};

describe('layouts', () => {
  test("R288: the active speaker is large; nobody's picture is made anew when another one is", async () => {
    const { page } = await openFakeCall(browser, site, 3, { width: 1280, height: 800, attributes: 'layout="speaker"' });
    await still(page);
    await page.evaluate(() => {
      const videos = document.querySelector('fake-call')?.shadowRoot?.querySelectorAll('video') ?? [];
      for (const video of videos) video.dataset['first'] = '';
    });
    await expect.poll(() => large(page)).toBe('Amara Okafor');
    await page.evaluate(speaks, 'peer-2');
    await expect.poll(() => large(page)).toBe('Mei Tanaka');
    for (const chosen of ['grid', 'auto', 'speaker']) {
      await page.evaluate((name) => document.querySelector('fake-call')?.setAttribute('layout', name), chosen);
    }
    await page.evaluate(() => document.querySelector('fake-call')?.pin('peer-1'));
    await expect.poll(() => large(page)).toBe('Jonas Lindqvist');
    expect(await page.locator('video[data-first]').count()).toBe(4);
    await page.context().close();
  });

  test('R288: the strip is a column of 192 px, in a narrow element a row of 112 × 84, in a low one the own tile alone', async () => {
    const { page } = await openFakeCall(browser, site, 4, { width: 1280, height: 800, attributes: 'layout="speaker"' });
    await still(page);
    const strip = async () => (await boxes(page)).slice(1).map(({ width, height }) => [width, height]);
    await expect.poll(strip).toEqual(Array.from({ length: 4 }, () => [192, 108]));
    const [, first, second] = await boxes(page);
    expect((second?.y ?? 0) - (first?.y ?? 0)).toBe(108 + 8);
    await page.setViewportSize({ width: 390, height: 576 });
    await expect.poll(strip).toEqual(Array.from({ length: 4 }, () => [112, 84]));
    await page.setViewportSize({ width: 844, height: 390 });
    await expect.poll(async () => (await boxes(page)).map(({ name }) => name)).toEqual(['Amara Okafor', 'You']);
    await page.context().close();
  });

  test('the large tile stays while the strip scrolls', async () => {
    const { page } = await openFakeCall(browser, site, 11, { width: 900, height: 600, attributes: 'layout="speaker"' });
    await still(page);
    for (const size of [
      { width: 900, height: 600 },
      { width: 390, height: 576 },
    ]) {
      await page.setViewportSize(size);
      const before = (await boxes(page))[0];
      const moved = await page.locator('.grid').evaluate((grid) => {
        grid.scrollTo(9_999, 9_999);
        return grid.scrollTop + grid.scrollLeft;
      });
      expect(moved).toBeGreaterThan(200);
      expect((await boxes(page))[0]).toEqual(before);
    }
    await page.context().close();
  });

  test('a grid has tiles of 146 × 110 at least, and scrolls where more do not fit', async () => {
    const { page } = await openFakeCall(browser, site, 15, { width: 390, height: 576 });
    for (const { width, height } of await boxes(page)) {
      expect(width).toBeGreaterThanOrEqual(146);
      expect(height).toBeGreaterThanOrEqual(110);
    }
    expect(await outOfReach(page)).toEqual([]);
    const last = page.locator('.tile.own');
    await last.scrollIntoViewIfNeeded();
    const end = await last.evaluate((tile) => tile.getBoundingClientRect().bottom);
    expect(end).toBeLessThanOrEqual(await page.locator('.floor').evaluate((f) => f.getBoundingClientRect().bottom));
    await page.context().close();
  });

  test('R370: where the question mark is over a digit, it pins nothing', async () => {
    const { page } = await openFakeCall(browser, site, 3, { width: 1280, height: 800, attributes: 'shortcuts="pin"' });
    await page.getByRole('button', { name: 'Mute' }).focus();
    await page.evaluate(pressDigit, { code: 'Digit2', key: '?', shiftKey: true });
    expect(await page.locator('.main').count()).toBe(0);
    await page.evaluate(pressDigit, { code: 'Digit2', key: '2' });
    await expect.poll(() => large(page)).toBe('Jonas Lindqvist');
    await page.context().close();
  });

  test('by keyboard alone: L, 1 to 9, 0 and Escape, which closes a menu first', async () => {
    const { page, problems } = await openFakeCall(browser, site, 3, { width: 1280, height: 800 });
    await still(page);
    await page.getByRole('button', { name: 'Mute' }).focus();
    for (const expected of ['grid', 'speaker', 'auto']) {
      await page.keyboard.press('l');
      expect(await layout(page)).toBe(expected);
    }
    await page.keyboard.press('3');
    await expect.poll(() => large(page)).toBe('Mei Tanaka');
    // R370: no key with Shift, and so also where it gives a digit. There the key gives one without.
    await page.keyboard.press('Shift+l');
    await page.evaluate(pressDigit, { code: 'Digit2', key: '2', shiftKey: true });
    expect([await layout(page), await large(page)]).toEqual(['auto', 'Mei Tanaka']);
    await page.evaluate(pressDigit, { code: 'Digit2', key: 'é' });
    await expect.poll(() => large(page)).toBe('Jonas Lindqvist');
    await page.keyboard.press('4');
    await expect.poll(() => large(page)).toBe('You');
    await page.keyboard.press('0');
    await expect.poll(async () => new Set((await boxes(page)).map(({ width }) => width)).size).toBe(1);
    await page.keyboard.press('2');
    await expect.poll(() => large(page)).toBe('Jonas Lindqvist');
    await page.getByRole('button', { name: 'More' }).press('Enter');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await large(page)).toBe('Jonas Lindqvist');
    await page.keyboard.press('Escape');
    await expect.poll(async () => new Set((await boxes(page)).map(({ width }) => width)).size).toBe(1);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('`shortcuts` turns these keys off, too', async () => {
    const { page } = await openFakeCall(browser, site, 3, { width: 1280, height: 800, attributes: 'shortcuts="m l"' });
    await page.getByRole('button', { name: 'Mute' }).focus();
    await page.keyboard.press('2');
    await page.keyboard.press('l');
    await expect.poll(() => layout(page)).toBe('grid');
    expect(await page.locator('.main').count()).toBe(0);
    await page.context().close();
  });

  test('are in "More", the one in use ticked', async () => {
    const { page } = await openFakeCall(browser, site, 3, { width: 1280, height: 800 });
    await page.getByRole('button', { name: 'More' }).click();
    const group = page.getByRole('group', { name: 'Layout' });
    expect(await group.getByRole('menuitemradio').allInnerTexts()).toEqual(['Automatic', 'Grid', 'Speaker']);
    expect(await group.getByRole('menuitemradio', { checked: true }).locator('bdi').textContent()).toBe('Automatic');
    await group.getByRole('menuitemradio', { name: 'Speaker' }).click();
    expect(await layout(page)).toBe('speaker');
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing in %s', async (colorScheme) => {
    const { page } = await openFakeCall(browser, site, 4, {
      changes: [{ speaking: true }, { quality: 'fair' }, { quality: 'poor' }, { connection: 'failed' }],
      width: 1280,
      height: 800,
      colorScheme,
    });
    for (const chosen of ['auto', 'grid', 'speaker'] as const) {
      await page.evaluate((name) => {
        const call = document.querySelector('fake-call');
        if (call) call.layout = name;
      }, chosen);
      expect(await axeFindings(page, 'fake-call')).toEqual([]);
    }
    await page.evaluate(showOthers, [1, []] as const);
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.context().close();
  });
});

describe('the own picture', () => {
  const corner = async (page: Page) => {
    const [floor, own] = await Promise.all(
      ['.floor', '.tile.own'].map((selector) =>
        page.locator(selector).evaluate((box) => box.getBoundingClientRect().toJSON()),
      ),
    );
    const vertical = own.y + own.height / 2 < floor.y + floor.height / 2 ? 'top' : 'bottom';
    const horizontal = own.x + own.width / 2 < floor.x + floor.width / 2 ? 'left' : 'right';
    return `${vertical} ${horizontal}`;
  };

  test.each(['ltr', 'rtl'])('goes to another corner by arrow keys, and by drag: %s', async (dir) => {
    const { page } = await openFakeCall(browser, site, 1, { width: 1000, height: 700 });
    await still(page);
    await page.evaluate((direction) => document.documentElement.setAttribute('dir', direction), dir);
    await expect.poll(() => corner(page)).toBe(dir === 'rtl' ? 'bottom left' : 'bottom right');
    await page.locator('.tile.own').focus();
    for (const [key, place] of [
      ['ArrowUp', 'top'],
      ['ArrowLeft', 'top left'],
      ['ArrowDown', 'bottom left'],
      ['ArrowRight', 'bottom right'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => corner(page)).toContain(place);
    }
    const { x, y, width, height } = (await page.locator('.tile.own').boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x - 200, y - 100, { steps: 3 });
    await page.mouse.move(200, 150, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => corner(page)).toBe('top left');
    expect(await outOfReach(page)).toEqual([]);
    await page.context().close();
  });

  test('can be hidden, and shown again', async () => {
    const { page } = await openFakeCall(browser, site, 2, { width: 1000, height: 700 });
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Hide my picture' }).click();
    await page.locator('.tile.own').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Show my picture' }).click();
    await page.locator('.tile.own').waitFor();
    await page.context().close();
  });

  test('R345: More and the settings agree whether it is shown', async () => {
    const { page } = await openFakeCall(browser, site, 2, { width: 1000, height: 700 });
    const more = page.getByRole('button', { name: 'More' });
    await more.click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByRole('switch', { name: 'My picture', checked: true }).click();
    await page.getByRole('switch', { name: 'My picture', checked: false }).waitFor();
    await page.locator('.tile.own').waitFor({ state: 'detached' });
    await more.click();
    await page.getByRole('menuitem', { name: 'Show my picture' }).click();
    await page.getByRole('switch', { name: 'My picture', checked: true }).waitFor();
    await page.locator('.tile.own').waitFor();
    await page.context().close();
  });
});

test('tiles move to their places, unless the person wants less motion', async () => {
  const { page } = await openFakeCall(browser, site, 3, { width: 1280, height: 800 });
  const moving = () =>
    page.locator('.tile').evaluateAll((all) => {
      const animations = all.flatMap((tile) => tile.getAnimations());
      return animations.filter((each) => !(each instanceof CSSTransition)).length;
    });
  const change = () =>
    page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      if (call) call.layout = call.layout === 'speaker' ? 'grid' : 'speaker';
      await call?.updateComplete;
      for (const tile of call?.shadowRoot?.querySelectorAll('.tile') ?? []) {
        for (const animation of tile.getAnimations()) animation.pause();
      }
    });
  await change();
  expect(await moving()).toBe(4);
  await page.locator('.tile').evaluateAll((all) => {
    for (const tile of all) for (const animation of tile.getAnimations()) animation.finish();
  });
  await still(page);
  await change();
  expect(await moving()).toBe(0);
  await page.context().close();
});
