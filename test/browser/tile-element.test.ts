import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { axeFindings } from './support/axe.ts';
import { startGallery } from './support/gallery.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('R336: a tile follows a store, by peer id, and is empty where nobody has it', async () => {
  const { page, problems } = await openPage(browser, site.origin);
  await page.evaluate(() => {
    const { store, participant } = window.toolkit;
    const call = store();
    call.set({ participants: [participant(0, { audio: false }), participant(1, { connection: 'failed' })] });
    for (const peerId of ['peer-0', 'peer-1', 'gone']) {
      const tile = window.toolkit.tile();
      Object.assign(tile, { store: call, peerId });
      document.body.append(tile);
    }
    const own = window.toolkit.tile();
    Object.assign(own, { store: call, name: 'Robin' });
    document.body.append(own);
    document.addEventListener('away', () => {
      call.set({ participants: [participant(0), participant(1, { connection: 'interrupted' })] });
    });
  });
  await page.getByRole('listitem', { name: 'Amara Okafor, muted', exact: true }).waitFor();
  await page.getByRole('listitem', { name: "Jonas Lindqvist, Can't connect to" }).waitFor();
  await page.getByRole('listitem', { name: 'Robin (You)' }).waitFor();
  expect(await page.getByRole('listitem').count()).toBe(3);
  await page.waitForFunction(() =>
    document.querySelector('video-call-tile')?.shadowRoot?.querySelector('[data-frame]'),
  );
  await page.evaluate(() => document.dispatchEvent(new Event('away')));
  await page.getByRole('listitem', { name: 'Amara Okafor', exact: true }).waitFor();
  await page.getByRole('listitem', { name: 'Jonas Lindqvist, Reconnecting to' }).waitFor();
  expect(await axeFindings(page, 'video-call-tile')).toEqual([]);
  const size = await page.evaluate(() => {
    const { width = 0, height = 0 } = document.querySelector('video-call-tile')?.getBoundingClientRect() ?? {};
    return width / height;
  });
  expect(size).toBeCloseTo(16 / 9, 1);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R336: a tile shows the participant that it is given, in the language of the page, and goes on after a move', async () => {
  const { page } = await openPage(browser, site.origin);
  await page.evaluate(() => {
    const tile = window.toolkit.tile();
    tile.participant = window.toolkit.participant(2, { video: false });
    document.body.append(tile);
  });
  await page.getByRole('listitem', { name: 'Mei Tanaka, camera off' }).waitFor();
  await page.evaluate(() => {
    document.documentElement.lang = 'zh-CN';
    const tile = document.querySelector('video-call-tile');
    const section = document.createElement('section');
    document.body.append(section);
    if (tile) section.append(tile);
  });
  await page.getByRole('listitem', { name: 'Mei Tanaka, 摄像头已关闭' }).waitFor();
  await page.context().close();
});
