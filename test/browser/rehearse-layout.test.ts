import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { LOOKS, SCENES } from './support/looks.ts';
import { frames, openRehearsal, play, startRehearsalSite } from './support/rehearsal.ts';
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

test.each(Object.entries(looks))(
  'R357: in any size nothing is cut off, covered, or scrolls sideways: %s',
  { timeout: 240_000 },
  async (_look, options) => {
    const { page } = await openRehearsal(browser, site, '', options);
    const found: string[] = [];
    for (const [state, rehearse] of Object.entries(SCENES)) {
      await play(page, rehearse, options);
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await frames(page);
        const wrong = await outOfReach(page, undefined, 'video-call');
        found.push(...wrong.map((each) => `${state} in ${width} × ${height}: ${each}`));
      }
    }
    expect(found).toEqual([]);
    await page.context().close();
  },
);
