import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openRehearsal, play, type RehearsalOptions, startRehearsalSite } from './support/rehearsal.ts';
import { outOfReach, SIZES } from './support/sizes.ts';
import { openState, STATES } from './support/states.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startRehearsalSite()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const LOOKS: readonly (readonly [string, RehearsalOptions])[] = [
  ['from left to right', {}],
  ['from right to left', { direction: 'rtl' }],
  ['with text of 200 %', { zoom: 200 }],
  ['from right to left with text of 200 %', { direction: 'rtl', zoom: 200 }],
];

test.each(LOOKS)(
  'R357: tiles, notices, panels and menus fit into any size: %s',
  { timeout: 400_000 },
  async (_, options) => {
    const { page } = await openRehearsal(browser, site, '', options);
    const found: string[] = [];
    for (const [name, state] of Object.entries(STATES)) {
      await play(page, state.rehearse, options);
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await openState(page, state);
        const wrong = await outOfReach(page, undefined, 'video-call');
        found.push(...wrong.map((each) => `${name} in ${width} × ${height}: ${each}`));
      }
    }
    expect(found).toEqual([]);
    await page.context().close();
  },
);
