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
  for (const element of root?.querySelectorAll('*') ?? []) {
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
  for (const state of [
    'joining',
    'waiting',
    '4 people, one speaking, one connecting, reconnecting',
    '2 people, sharing',
  ]) {
    await play(page, state);
    await expect.poll(() => page.evaluate(moves), { message: state, timeout: 10_000 }).toEqual([]);
  }
  await page.context().close();
});
