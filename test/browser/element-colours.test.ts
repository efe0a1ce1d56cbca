import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import type { CallRequest } from '../../web/ui/events.ts';
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

test('R378: the ring around the focus is 3 px wide and 2 px away, with a white line of 1 px over pictures', async () => {
  const { page } = await openRehearsal(browser, site, '2 people');
  const ring = ['outline-width', 'outline-style', 'outline-offset', 'box-shadow'];
  const white = 'rgb(255, 255, 255) 0px 0px 0px 1px';
  await page.locator('.dots').first().waitFor({ state: 'attached' });
  for (const [part, line] of [
    ['.own', white],
    ['.lead .dots', white],
    ['.bar button', 'none'],
  ] as const) {
    await page.keyboard.press('Shift');
    await page.locator(part).first().focus();
    expect(await styleOf(page, `${part}:focus-visible`, ring), part).toEqual(['3px', 'solid', '2px', line]);
  }
  await page.context().close();
});

test('the level of the microphone has a colour of its own, which the page can set', async () => {
  const { page } = await openRehearsal(browser, site, 'lobby');
  await page.locator('.meter:not([data-level="0"])').waitFor();
  const first = () => styleOf(page, '.meter[data-level] i', ['background-color']);
  await expect.poll(first).toEqual(['rgb(111, 211, 154)']);
  await page.locator('video-call').evaluate((call) => call.style.setProperty('--video-call-ok', '#123456'));
  await expect.poll(first).toEqual(['rgb(18, 52, 86)']);
  await page.context().close();
});

test('menus, lists to choose from, the link and what closes a notice are parts that a page can style', async () => {
  const { page } = await openRehearsal(browser, site, 'alone');
  const parts = ['menu', 'menu-item', 'select', 'field', 'link', 'notice-close'];
  await page.evaluate((names) => {
    const sheet = new CSSStyleSheet();
    for (const name of names) sheet.insertRule(`video-call::part(${name}) { text-decoration: underline }`);
    document.adoptedStyleSheets.push(sheet);
  }, parts);
  const tile: CallRequest = { kind: 'show-tile-menu', key: 'person-1' };
  const row = 'video-call-people .dots';
  for (const [rehearse, asks, selectors] of [
    ['alone', undefined, ['.link']],
    ['2 people, camera replaced', undefined, ['.notice .plain']],
    ['3 people, more open', undefined, ['.menu', '.menu button']],
    ['3 people, settings open', undefined, ['video-call-settings select', 'video-call-settings input']],
    ['3 people, host, people open', row, ['video-call-people select', '.menu', '.menu button']],
    ['3 people', tile, ['video-call-tile-menu .box', 'video-call-tile-menu button']],
  ] as const) {
    await play(page, rehearse);
    if (asks === row) await page.locator(row).first().click();
    else if (asks) await openState(page, { rehearse, asks, opened: 'video-call-tile-menu' });
    for (const selector of selectors) {
      const line = page.locator(selector).first();
      const drawn = () => line.evaluate((each) => getComputedStyle(each).textDecorationLine);
      await expect.poll(drawn, { message: `${rehearse}: ${selector}` }).toBe('underline');
    }
  }
  await page.context().close();
});
