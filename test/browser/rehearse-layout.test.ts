import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { LOOKS, SCENES } from './support/looks.ts';
import { openRehearsal, play, startRehearsalSite } from './support/rehearsal.ts';
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

/** Dark pages differ from light ones in colours alone. */
const { dark: _, ...looks } = LOOKS;

/** What has room: text of 200 % from a phone on, and a notice beside the form of a lobby from 300 px on. */
function holds(state: string, width: number, height: number, zoom = 100): boolean {
  if (zoom > 100) return width >= 390 && height >= 576;
  return width >= 300 || state !== 'lobby-problems';
}

test.each(Object.entries(looks))(
  'in any size nothing is cut off, covered, or scrolls sideways: %s',
  { timeout: 240_000 },
  async (_look, options) => {
    const { page } = await openRehearsal(browser, site, '', options);
    const found: string[] = [];
    for (const [state, rehearse] of Object.entries(SCENES)) {
      await play(page, rehearse, options);
      for (const [width, height] of SIZES) {
        if (!holds(state, width, height, options.zoom)) continue;
        await page.setViewportSize({ width, height });
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        const wrong = await outOfReach(page, undefined, 'video-call');
        found.push(...wrong.map((each) => `${state} in ${width} × ${height}: ${each}`));
      }
    }
    expect(found).toEqual([]);
    await page.context().close();
  },
);
