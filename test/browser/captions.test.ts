import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openRehearsal, startRehearsalSite } from './support/rehearsal.ts';
import { outOfReach, SIZES } from './support/sizes.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startRehearsalSite()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** What the captions lie over, of all that they may not cover. Runs in the page. */
const covered = () => {
  const root = document.querySelector('video-call')?.shadowRoot;
  const box = root?.querySelector('.captions')?.getBoundingClientRect();
  if (!root || !box || box.height === 0) return [];
  const others = [...root.querySelectorAll('.bar button, .share, .notice, .chat-toast, .side')];
  const over = others.filter((other) => {
    const { left, right, top, bottom } = other.getBoundingClientRect();
    return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
  });
  return over.map((other) => other.className);
};

const more = (page: Page) => page.getByRole('button', { name: 'More' });

describe('captions', () => {
  test.each(['captions', 'alone, captions', '2 people, captions, reconnecting, knocking'])(
    'R346: `%s` covers nothing, in any size',
    async (rehearse) => {
      const { page } = await openRehearsal(browser, site, rehearse);
      await page.locator('.captions').waitFor();
      // Tiny, a knock is an icon whose buttons show where somebody points at it; captions have no room.
      for (const [width, height] of SIZES.filter(([, block]) => block >= 224)) {
        await page.setViewportSize({ width, height });
        const where = `${width} × ${height}`;
        await expect.poll(() => outOfReach(page, undefined, 'video-call'), { message: where }).toEqual([]);
        expect(await page.evaluate(covered), where).toEqual([]);
      }
      await page.context().close();
    },
  );

  test('R346: the latest two lines of a long text are seen, of 40 ch at most', async () => {
    const { page } = await openRehearsal(browser, site, '3 people, captions', { width: 1280, height: 800 });
    const line = page.locator('[slot=captions]');
    await line.evaluate((each) => {
      each.textContent = 'Kim: one two three four five six seven eight nine ten. '.repeat(9);
    });
    const [row, text] = await Promise.all([page.locator('.captions').boundingBox(), line.boundingBox()]);
    expect(row?.height).toBeCloseTo(2 * 1.4 * 18, 0);
    expect(text?.height).toBeGreaterThan(row?.height ?? 0);
    expect((text?.y ?? 0) + (text?.height ?? 0)).toBeCloseTo((row?.y ?? 0) + (row?.height ?? 0), 0);
    expect(await line.evaluate((each) => getComputedStyle(each).maxInlineSize)).toMatch(/40ch|^min\(/u);
    await page.context().close();
  });

  test('R346: More turns them off and on; without an element in the slot it says nothing of them', async () => {
    const { page } = await openRehearsal(browser, site, '3 people, captions', { width: 1280, height: 800 });
    const line = page.locator('[slot=captions]');
    const entry = (checked: boolean) => page.getByRole('menuitemcheckbox', { name: 'Captions', checked });
    await line.waitFor();
    await more(page).click();
    await entry(true).click();
    await line.waitFor({ state: 'hidden' });
    await more(page).click();
    await entry(false).click();
    await line.waitFor();
    await line.evaluate((each) => each.replaceChildren());
    await line.waitFor({ state: 'hidden' });
    await more(page).click();
    await entry(true).waitFor();
    await page.keyboard.press('Escape');
    await line.evaluate((each) => each.remove());
    await more(page).click();
    await page.getByRole('menuitem', { name: 'Settings' }).waitFor();
    expect(await page.getByRole('menuitemcheckbox').count()).toBe(0);
    await page.context().close();
  });

  test('R346: a rehearsal in Chinese has them in Chinese, and takes them away with it', async () => {
    const { page } = await openRehearsal(browser, site, '3 people, captions', { language: 'zh-CN' });
    await page.getByText('我已经把数据发给大家了').waitFor();
    await page.evaluate(() => document.querySelector('video-call')?.setAttribute('rehearse', '3 people'));
    await page.locator('[slot=captions]').waitFor({ state: 'detached' });
    await page.context().close();
  });
});
