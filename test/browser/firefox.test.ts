import type { Browser } from 'playwright-core';
import type { Browser as FirefoxBrowser, Page as FirefoxPage } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findFirefox, launchFirefox } from '../../scripts/lib/browser/firefox.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { missing } from '../../scripts/on-path.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { joinFromLobby, untilPlaying } from './support/call.ts';
import { untilScreens, useFakeScreen } from './support/screen.ts';

const FIREFOX = findFirefox();
const LEAVE = 'video-call >>> [part~=leave-button]';

let chromium: Browser;
let firefox: FirefoxBrowser;
let node: RunningNode;

beforeEach((context) => {
  if (FIREFOX === undefined) context.skip(missing('firefox-esr'));
});

beforeAll(async () => {
  if (FIREFOX === undefined) return;
  [chromium, firefox, node] = await Promise.all([launchBrowser(), launchFirefox(FIREFOX), startNode()]);
});

afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await node?.stop();
});

/** A person with Firefox, in the call. */
async function joinInFirefox(room: string, name: string): Promise<{ page: FirefoxPage; problems: string[] }> {
  const context = await firefox.createBrowserContext();
  const page = await context.newPage();
  await page.evaluateOnNewDocument(useFakeScreen);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`${node.url}/?room=${room}`);
  await page.locator('video-call >>> input').fill(name);
  await page.locator('video-call >>> [part~=join-button]').click();
  await page.locator(LEAVE).wait();
  return { page, problems };
}

test.each([
  ['Chromium', true],
  ['Firefox', false],
] as const)('Firefox and Chromium see and hear each other; %s is there first', async (first, chromiumFirst) => {
  const room = `with-${first}`;
  const url = `${node.url}/?room=${room}`;
  const early = chromiumFirst ? undefined : await joinInFirefox(room, 'Fox');
  const ada = await openPage(chromium, url);
  await joinFromLobby(ada.page, 'Ada');
  const fox = early ?? (await joinInFirefox(room, 'Fox'));
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(fox.page, 1)]);

  // Both ways through an ICE restart.
  const restart = (): void => {
    const store = document.querySelector('video-call')?.store;
    const [other] = store?.state.participants ?? [];
    if (other) store?.retry(other.peerId);
  };
  await fox.page.evaluate(restart);
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(fox.page, 1)]);
  await ada.page.evaluate(restart);
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(fox.page, 1)]);

  await fox.page.evaluate(() => document.querySelector('video-call')?.leave());
  await ada.page.getByText('Nobody else is here yet').waitFor();
  expect([...ada.problems, ...fox.problems]).toEqual([]);
});

test('R300: Firefox and Chromium share a screen at once, stop, and share again', async () => {
  const ada = await openPage(chromium, `${node.url}/?room=screens`, { atStart: useFakeScreen });
  await joinFromLobby(ada.page, 'Ada');
  const fox = await joinInFirefox('screens', 'Fox');
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(fox.page, 1)]);
  const share = () => document.querySelector('video-call')?.store?.shareScreen();
  const stop = () => document.querySelector('video-call')?.store?.stopSharing();
  await Promise.all([ada.page.evaluate(share), fox.page.evaluate(share)]);
  await Promise.all([untilScreens(ada.page, 'Fox'), untilScreens(fox.page, 'Ada')]);
  await Promise.all([ada.page.evaluate(stop), fox.page.evaluate(stop)]);
  await Promise.all([untilScreens(ada.page), untilScreens(fox.page)]);
  await Promise.all([ada.page.evaluate(share), fox.page.evaluate(share)]);
  await Promise.all([untilScreens(ada.page, 'Fox'), untilScreens(fox.page, 'Ada')]);
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(fox.page, 1)]);
  expect([...ada.problems, ...fox.problems]).toEqual([]);
  await ada.page.context().close();
});
