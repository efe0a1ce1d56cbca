import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { joinFromLobby, untilPlaying } from './support/call.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** Runs at the start of a page: 30 pictures at once are sent on one machine, so they are few and small. */
function useTinyCamera(): void {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = ({ audio = false, video } = {}) =>
    original({ audio, video: video ? { width: 96, height: 72, frameRate: 5 } : false });
}

test.each([4, 6])(
  '%i people come into one call; each sees and hears all of the others',
  async (count) => {
    const arrive = async (name: string) => {
      const url = `${node.url}/?room=many-${count}`;
      const { page, problems } = await openPage(browser, url, { atStart: useTinyCamera, width: 320, height: 320 });
      onTestFinished(() => page.context().close());
      await joinFromLobby(page, name);
      return { page, problems };
    };
    // Two at a time: some offer to each other at once, and others find a call that runs.
    const people: Awaited<ReturnType<typeof arrive>>[] = [];
    while (people.length < count) {
      people.push(...(await Promise.all([arrive(`P${people.length}`), arrive(`P${people.length + 1}`)])));
    }
    await Promise.all(people.map(({ page }) => untilPlaying(page, count - 1)));
    expect(people.flatMap(({ problems }) => problems)).toEqual([]);
  },
  150_000,
);
