import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { faint } from './support/contrast.ts';
import { openRehearsal, play, startRehearsalSite } from './support/rehearsal.ts';
import { type ElementState, openState, STATES } from './support/states.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startRehearsalSite()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const ALL: Readonly<Record<string, ElementState>> = {
  ...STATES,
  alone: { rehearse: 'alone, muted, camera off' },
  'lobby, all off': { rehearse: 'lobby, muted, camera off' },
  removed: { rehearse: 'removed' },
};

test.each(['light', 'dark'] as const)(
  'R360: text has a contrast of 4.5:1, edges of fields and pictures of buttons 3:1: %s',
  { timeout: 240_000 },
  async (colorScheme) => {
    const options = { colorScheme, width: 1280, height: 800 };
    const { page } = await openRehearsal(browser, site, '', options);
    for (const [name, state] of Object.entries(ALL)) {
      await play(page, state.rehearse, options);
      await openState(page, state);
      await expect.poll(() => faint(page), { message: name, timeout: 10_000 }).toEqual([]);
    }
    await page.context().close();
  },
);

/** Properties of a part of the element, of the first that matches. */
const styleOf = (page: Page, selector: string, properties: readonly string[], part?: string) =>
  page.evaluate(
    ([which, names, pseudo]) => {
      const found = document.querySelector('video-call')?.shadowRoot?.querySelector(which);
      if (!found) return [`no ${which}`];
      const style = getComputedStyle(found, pseudo);
      return names.map((name) => style.getPropertyValue(name));
    },
    [selector, properties, part] as const,
  );

/** What a system colour is on this page. */
const colour = (page: Page, name: string) =>
  page.evaluate((value) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.forcedColorAdjust = 'none';
    probe.style.color = value;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, name);

test('R360: with forced colours all that is told by colour has an edge or is highlighted', async () => {
  const options = { forcedColors: 'active', width: 1280, height: 800 } as const;
  const state: ElementState = {
    rehearse: '3 people, muted, one speaking, one hand up, camera in use',
    asks: { kind: 'show-panel', panel: 'people' },
    opened: '.side video-call-people',
  };
  const { page } = await openRehearsal(browser, site, state.rehearse, options);
  await openState(page, state);
  const [canvasText, highlight, onHighlight] = await Promise.all(
    ['CanvasText', 'Highlight', 'HighlightText'].map((name) => colour(page, name)),
  );
  for (const part of ['.tile', '.plate', '.side', '.notice']) {
    expect(await styleOf(page, part, ['border-top-style', 'border-top-width', 'border-top-color']), part).toEqual([
      'solid',
      '1px',
      canvasText,
    ]);
  }
  for (const part of ['.round.off', '.round.active']) {
    expect(await styleOf(page, part, ['background-color', 'color']), part).toEqual([highlight, onHighlight]);
  }
  expect(await styleOf(page, '.leave', ['border-top-width'])).toEqual(['2px']);
  expect(await styleOf(page, '.speaking', ['border-top-width', 'border-top-color'], '::after')).toEqual([
    '3px',
    highlight,
  ]);
  expect(await styleOf(page, '[data-menu=microphone] .icon', ['display'])).toEqual(['block']);
  await page.context().close();
});

test('R360: from right to left a sentence keeps its direction, and begins where lines begin', async () => {
  const { page } = await openRehearsal(browser, site, 'lobby, 3 people', { direction: 'rtl' });
  for (const part of ['h2', '.people', '.room']) {
    expect(await styleOf(page, part, ['unicode-bidi', 'text-align']), part).toEqual(['plaintext', 'right']);
  }
  await play(page, '3 people, one failed, one interrupted, host, knocking', { direction: 'rtl' });
  await page.locator('.toast').waitFor();
  for (const part of ['.status span:not(.spinner)', '.toast p']) {
    expect(await styleOf(page, part, ['unicode-bidi']), part).toEqual(['plaintext']);
  }
  await page.context().close();
});
