import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { joinFromLobby, untilPlaying, useSmallCamera } from './support/call.ts';
import { untilScreens, useFakeScreen } from './support/screen.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** Opens the page of one who may be asked for a screen; their camera is small. */
async function arrive(room: string, name: string) {
  const atStart = () => {
    window.connections = [];
    const Original = RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        window.connections.push(this);
      }
    };
  };
  const { page, problems } = await openPage(browser, 'about:blank', { atStart, width: 480, height: 480 });
  await page.addInitScript(useFakeScreen);
  await page.addInitScript(useSmallCamera);
  await page.goto(`${node.url}/?room=${room}`);
  await joinFromLobby(page, name);
  return { page, problems };
}

const share = (page: Page) => page.evaluate(() => document.querySelector('video-call')?.store?.shareScreen());
const stop = (page: Page) => page.evaluate(() => document.querySelector('video-call')?.store?.stopSharing());

test('R300: two people share at once, a third sees both; a newcomer, an ICE restart and a new connection have them', async () => {
  const [ada, bob] = await Promise.all([arrive('slides', 'Ada'), arrive('slides', 'Bob')]);
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(bob.page, 1)]);
  // In the same moment: their offers may collide.
  await Promise.all([share(ada.page), share(bob.page)]);
  await Promise.all([untilScreens(ada.page, 'Bob'), untilScreens(bob.page, 'Ada')]);
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(bob.page, 1)]);

  const cyd = await arrive('slides', 'Cyd');
  await untilPlaying(cyd.page, 2);
  await untilScreens(cyd.page, 'Ada', 'Bob');

  await ada.page.evaluate(() => {
    for (const connection of window.connections) connection.restartIce();
  });
  await untilScreens(cyd.page, 'Ada', 'Bob');
  await cyd.page.evaluate(() => {
    const store = document.querySelector('video-call')?.store;
    for (const { peerId } of store?.state.participants ?? []) store?.retry(peerId);
  });
  await until('new connections', () => cyd.page.evaluate(() => window.connections.length === 4));
  await untilPlaying(cyd.page, 2);
  await untilScreens(cyd.page, 'Ada', 'Bob');

  await stop(ada.page);
  await untilScreens(cyd.page, 'Bob');
  await share(ada.page);
  await untilScreens(cyd.page, 'Ada', 'Bob');
  expect([...ada.problems, ...bob.problems, ...cyd.problems]).toEqual([]);
  await Promise.all([ada, bob, cyd].map(({ page }) => page.context().close()));
});
