import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

/** Runs in the page: every connection is like this one from now on. */
const know = (rttMs: number) => {
  const fake = document.querySelector('fake-call')?.fake;
  if (!fake) return;
  const picture = { width: 640, height: 360, fps: 24, videoCodec: 'VP8', audioCodec: 'opus' };
  fake.details = { path: 'direct', protocol: 'udp', rttMs, loss: 0.01, receivedKbps: 412, sentKbps: 390, ...picture };
};

test('R341: More lists how the media of each participant arrives, and follows it while it is open', async () => {
  const { page, problems } = await openFakeCall(browser, site, 3, {
    changes: [{ quality: 'poor', paused: true }, { connection: 'failed' }],
    width: 1280,
    height: 800,
  });
  await page.evaluate(know, 42);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Connection details' }).click();
  const panel = page.getByRole('complementary', { name: 'Connection details' });
  const rows = () =>
    panel.locator('summary').evaluateAll((all) => all.map((row) => row.textContent?.trim().split(/\s*\n\s*/u)));
  const known = 'Direct · 42 ms · Loss 1.0 %';
  await expect.poll(rows).toEqual([
    ['Amara Okafor', 'Very weak connection · Video paused', known],
    ['Jonas Lindqvist', 'No connection', known],
    ['Mei Tanaka', 'Good connection', known],
  ]);
  await panel.getByText('Amara Okafor').click();
  await panel.getByText('640 × 360').first().waitFor();
  expect(await axeFindings(page, 'fake-call')).toEqual([]);
  await page.evaluate(know, 90);
  await panel.getByText('Direct · 90 ms · Loss 1.0 %').first().waitFor();
  // What was opened stays open.
  expect(await panel.getByText('640 × 360').first().isVisible()).toBe(true);
  await page.evaluate(showOthers, [0, []] as const);
  await panel.getByText('Nobody else is in the call.').waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R341: of one other person all is shown at once, also where there is little room', async () => {
  const { page } = await openFakeCall(browser, site, 1, { width: 320, height: 568 });
  await page.evaluate(know, 42);
  await page.evaluate(() => {
    document
      .querySelector('fake-call')
      ?.dispatchEvent(new CustomEvent('call-request', { detail: { kind: 'show-panel', panel: 'connections' } }));
  });
  const panel = page.getByRole('complementary', { name: 'Connection details' });
  await panel.getByText('Direct (UDP)').waitFor();
  expect(await outOfReach(page)).toEqual([]);
  expect(await axeFindings(page, 'fake-call')).toEqual([]);
  await page.context().close();
});
