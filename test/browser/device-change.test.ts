import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { joinFromLobby, untilPlaying, useSmallCamera } from './support/call.ts';

declare global {
  interface Window {
    /** Plugs the second camera and the second microphone in, or out. */
    plug: (there: boolean) => void;
  }
}

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** Runs at the start of a page: it has a camera and a microphone more, which a test plugs out. Their tracks end then. */
function twoOfEach(): void {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const tracks = new Set<MediaStreamTrack>();
  let there = true;
  const second = (wanted: boolean | MediaTrackConstraints | undefined): boolean => {
    const id = typeof wanted === 'object' ? wanted.deviceId : undefined;
    return typeof id === 'object' && 'exact' in id && id.exact === 'second';
  };
  mediaDevices.getUserMedia = async ({ audio = false, video = false } = {}) => {
    const asked = { audio: second(audio), video: second(video) };
    if (!there && (asked.audio || asked.video)) throw new DOMException('', 'OverconstrainedError');
    const stream = await open({ audio: asked.audio || audio, video: asked.video || video });
    for (const track of stream.getTracks()) {
      if (!(track.kind === 'audio' ? asked.audio : asked.video)) continue;
      const settings = track.getSettings.bind(track);
      track.getSettings = () => ({ ...settings(), deviceId: 'second' });
      tracks.add(track);
    }
    return stream;
  };
  mediaDevices.enumerateDevices = async () => {
    const devices = await list();
    const more = (['audioinput', 'videoinput'] as const).map((kind) => {
      const device = { kind, deviceId: 'second', label: `Second ${kind}`, groupId: '' };
      return { ...device, toJSON: () => device };
    });
    return there ? [...devices, ...more] : devices;
  };
  window.plug = (now) => {
    there = now;
    if (!now) {
      for (const track of tracks) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      tracks.clear();
    }
    mediaDevices.dispatchEvent(new Event('devicechange'));
  };
}

const inUse = (page: Page) =>
  page.evaluate(() => {
    const { local } = document.querySelector('video-call')?.store?.state ?? {};
    return [local?.microphoneId === 'second', local?.cameraId === 'second'];
  });

test('R306: devices are unplugged and plugged in again in a call; picture and sound go on at the other page', async () => {
  const url = `${node.url}/?room=plugs`;
  const [ada, bob] = await Promise.all([
    openPage(browser, url, { atStart: twoOfEach }),
    openPage(browser, url, { atStart: useSmallCamera }),
  ]);
  await joinFromLobby(ada.page, 'Ada');
  await joinFromLobby(bob.page, 'Bob');
  await untilPlaying(bob.page, 1);
  await ada.page.evaluate(async () => {
    const store = document.querySelector('video-call')?.store;
    await store?.setMicrophone('second');
    await store?.setCamera('second');
  });
  await untilPlaying(bob.page, 1);
  expect(await inUse(ada.page)).toEqual([true, true]);

  await ada.page.evaluate(() => window.plug(false));
  await ada.page.locator('.notice').getByText('Now using').waitFor();
  await expect.poll(() => inUse(ada.page)).toEqual([false, false]);
  await untilPlaying(bob.page, 1);

  await ada.page.evaluate(() => window.plug(true));
  await expect.poll(() => inUse(ada.page)).toEqual([true, true]);
  await ada.page.locator('.notice').getByText('Now using Second').waitFor();
  await untilPlaying(bob.page, 1);
  const replaced = ada.problems.map((problem) => problem.includes('media-replaced'));
  expect([replaced, bob.problems]).toEqual([[true, true, true, true], []]);
  await Promise.all([ada.page.context().close(), bob.page.context().close()]);
});
