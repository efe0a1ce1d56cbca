import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openFake, startGallery } from './support/gallery.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('the language follows the nearest lang while the element runs, and two elements may differ', async () => {
  const { page } = await openFake(browser, site);
  await page.getByRole('button', { name: 'Join call' }).waitFor();
  await page.evaluate(() => document.documentElement.setAttribute('lang', 'zh-CN'));
  await page.getByRole('button', { name: '加入通话' }).waitFor();
  await page.evaluate(() => {
    const around = document.createElement('div');
    around.lang = 'en';
    around.attachShadow({ mode: 'open' }).append(Object.assign(document.createElement('fake-call'), { room: 'daily' }));
    document.body.append(around);
  });
  await page.getByRole('button', { name: 'Join call' }).waitFor();
  expect(await page.getByRole('button', { name: '加入通话' }).count()).toBe(1);
  await page.evaluate(() => document.querySelector('div')?.removeAttribute('lang'));
  await page.getByRole('button', { name: 'Join call' }).waitFor({ state: 'detached' });
  await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('lang', 'en-GB'));
  await page.getByRole('button', { name: 'Join call' }).waitFor();
  await page.context().close();
});
