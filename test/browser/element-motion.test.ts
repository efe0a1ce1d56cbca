import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openRehearsal, play, startRehearsalSite } from './support/rehearsal.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startRehearsalSite()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The spinners that show outside of a notice, and what moves in another way than a fade of 100 ms. Runs in the page. */
const moves = () => {
  const found: string[] = [];
  const root = document.querySelector('video-call')?.shadowRoot;
  const all = (from: ParentNode): Element[] =>
    [...from.querySelectorAll('*')].flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
  for (const element of root ? all(root) : []) {
    for (const part of [undefined, '::before', '::after']) {
      const { transitionProperty, transitionDuration, animationName, animationDuration } = getComputedStyle(
        element,
        part,
      );
      const fades = transitionProperty === 'opacity' && transitionDuration === '0.1s' && part === undefined;
      const name = `${element.getAttribute('class') || element.localName}${part ?? ''}`;
      if (transitionDuration !== '0s' && transitionProperty !== 'none' && !fades)
        found.push(`${name}: ${transitionProperty}`);
      if (animationName !== 'none' && animationDuration !== '0s') found.push(`${name}: ${animationName}`);
    }
    const spins = element.matches('.spinner:not(.notice > *)') && element.checkVisibility();
    const words = element.parentElement?.textContent ?? '';
    if (spins) found.push(`${element.className}: shows`);
    if (element.matches('.spinner') && !words.includes('…')) found.push(`${element.className}: without words`);
  }
  return found;
};

test('R359: with reduced motion there are fades of 100 ms alone, and words in place of spinners', async () => {
  const { page } = await openRehearsal(browser, site, 'joining');
  for (const [state, shown] of [
    ['joining', '.lobby'],
    ['waiting', '.asking'],
    ['4 people, one speaking, one connecting, reconnecting', '.notice'],
    ['2 people, sharing', '.tile'],
    ['3 people, host, people open', 'video-call-people button'],
    ['3 people, not sent', 'video-call-chat button'],
    ['3 people, settings open', 'video-call-settings button'],
    ['3 people, keys open', 'video-call-shortcuts kbd'],
    ['3 people, more open', '.menu button'],
  ] as const) {
    await play(page, state);
    await page.locator(shown).first().waitFor({ timeout: 10_000 });
    await expect.poll(() => page.evaluate(moves), { message: state, timeout: 10_000 }).toEqual([]);
  }
  await page.context().close();
});

/** How all of it begins and ends. */
const EASE = 'cubic-bezier(0.2, 0, 0, 1)';

test('R359: else what comes fades in for 200 ms, and controls answer in 120 ms', async () => {
  const { page } = await openRehearsal(browser, site, '3 people, host, knocking, camera in use');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.locator('.dots').first().waitFor({ state: 'attached' });
  const ran = await page.evaluate(async () => {
    const call = document.querySelector('video-call');
    const faded = (part: string) =>
      new Promise<string>((resolve) => {
        call?.shadowRoot?.addEventListener('transitionend', (event) => {
          const { target, propertyName, elapsedTime } = event instanceof TransitionEvent ? event : {};
          if (target instanceof Element && target.matches(part)) resolve(`${part} ${propertyName} ${elapsedTime}`);
        });
      });
    const both = [faded('.side'), faded('.menu')];
    for (const detail of [
      { kind: 'show-panel', panel: 'settings' },
      { kind: 'show-menu', menu: 'more' },
    ] as const)
      call?.dispatchEvent(new CustomEvent('call-request', { detail }));
    return Promise.all(both);
  });
  expect(ran).toEqual(['.side opacity 0.2', '.menu opacity 0.2']);
  const styleOf = (part: string) =>
    page
      .locator(part)
      .first()
      .evaluate((each) => {
        const style = getComputedStyle(each);
        return [style.transitionProperty, style.transitionDuration, style.transitionTimingFunction];
      });
  for (const part of ['.notice.error', '.toast', '.menu', '.side'])
    expect(await styleOf(part), part).toEqual(['opacity', '0.2s', EASE]);
  for (const part of ['.bar .round', 'video-call-settings button'])
    expect(await styleOf(part), part).toEqual(['background-color, border-color, color', '0.12s', EASE]);
  await page.context().close();
});
