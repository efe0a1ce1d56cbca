import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openFake, startGallery } from './support/gallery.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const IN_CALL = 'room="daily" auto-join';

/** What the small window shows; undefined while there is none. Runs in the page. */
const shown = () => {
  const of = (from: unknown, name: string): unknown =>
    typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
  const text = ['documentPictureInPicture', 'window', 'document', 'body', 'innerText'].reduce<unknown>(of, window);
  return text === undefined ? undefined : String(text).trim();
};

const more = async (page: Page, item: string) => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

test('R308: the speaker is in a small window, which goes with the call', async () => {
  const { page, problems } = await openFake(browser, site, IN_CALL);
  await page.getByRole('button', { name: 'People' }).waitFor();
  await page.evaluate(() => {
    const { participant } = window.toolkit;
    document
      .querySelector('fake-call')
      ?.fake.set({ participants: [participant(0), participant(1)], speaker: 'peer-1' });
  });
  const [pip] = await Promise.all([page.context().waitForEvent('page'), more(page, 'Picture in picture')]);
  await expect.poll(() => page.evaluate(shown)).toBe('JL\nJonas Lindqvist');
  await page.evaluate(() => document.querySelector('fake-call')?.fake.set({ speaker: 'peer-0' }));
  await expect.poll(() => page.evaluate(shown)).toBe('AO\nAmara Okafor');
  await pip.getByRole('button', { name: 'Mute' }).click();
  await pip.getByRole('button', { name: 'Unmute' }).waitFor();
  await pip.getByRole('button', { name: 'Leave call' }).click();
  await expect.poll(() => page.evaluate(shown)).toBeUndefined();
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R308: a browser without them offers neither window nor full screen', async () => {
  const atStart = () => {
    Reflect.deleteProperty(window, 'documentPictureInPicture');
    for (const name of ['pictureInPictureEnabled', 'fullscreenEnabled']) {
      Object.defineProperty(Document.prototype, name, { get: () => false });
    }
  };
  const { page } = await openFake(browser, site, IN_CALL, { atStart });
  await page.getByRole('button', { name: 'People' }).waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  const entries = await page.getByRole('menu').locator('button').allInnerTexts();
  expect(entries).toContain('Copy link');
  expect(entries.filter((entry) => /picture in picture|full screen/iu.test(entry))).toEqual([]);
  await page.context().close();
});

test('R307, R369: on a phone the camera menu turns the camera around; where the browser blurs it offers that', async () => {
  const atStart = () => {
    const { mediaDevices } = navigator;
    const device = (kind: MediaDeviceKind, deviceId: string, label: string) => {
      const values = { kind, deviceId, label, groupId: '' };
      return { ...values, toJSON: () => values };
    };
    mediaDevices.enumerateDevices = async () => [
      device('videoinput', 'f', 'camera2 1, facing front'),
      device('videoinput', 'b', 'camera2 0, facing back'),
      device('audiooutput', 's', 'Speakers'),
      device('audiooutput', 'h', 'Headphones'),
    ];
  };
  const { page, problems } = await openFake(browser, site, 'room="daily"', { atStart });
  await page.evaluate(() => {
    const stream = window.toolkit.sceneStream(2);
    let blurred = false;
    for (const track of stream.getVideoTracks()) {
      const capabilities: MediaTrackCapabilities & { backgroundBlur: boolean[] } = { backgroundBlur: [true, false] };
      track.getCapabilities = () => capabilities;
      track.getSettings = () => Object.assign({}, { backgroundBlur: blurred });
      track.applyConstraints = async (wanted) => {
        blurred = JSON.stringify(wanted).includes('"backgroundBlur":true');
      };
    }
    const cameras = [
      { deviceId: 'f', label: 'camera2 1, facing front' },
      { deviceId: 'b', label: 'camera2 0, facing back' },
    ];
    document.querySelector('fake-call')?.fake.setLocal({ stream, cameras, cameraId: 'f' });
  });
  const open = () => page.getByRole('button', { name: 'Choose camera' }).click();
  await open();
  await page.getByRole('menuitem', { name: 'Blur background' }).click();
  await open();
  await page.getByRole('menuitem', { name: 'Show background' }).waitFor();
  await page.getByRole('menuitem', { name: 'Front / back' }).click();
  const last = () => page.evaluate(() => document.querySelector('fake-call')?.fake.asked.at(-1));
  expect(await last()).toEqual(['setCamera', 'b']);

  // R369: a phone held upright has no room for the menus of the devices. More has what they have.
  await page.setViewportSize({ width: 390, height: 760 });
  await page.evaluate(() => document.querySelector('fake-call')?.join());
  await page.getByRole('button', { name: 'More' }).click();
  for (const name of ['Speakers', 'Headphones']) await page.getByRole('menuitemradio', { name }).waitFor();
  await page.getByRole('menuitem', { name: 'Play a test sound' }).waitFor();
  await page.getByRole('menuitem', { name: 'Show background' }).waitFor();
  await page.getByRole('menuitem', { name: 'Front / back' }).click();
  expect(await last()).toEqual(['setCamera', 'f']);
  await page.setViewportSize({ width: 960, height: 760 });
  await page.getByRole('button', { name: 'Choose camera' }).waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).waitFor();
  expect(await page.getByRole('menuitem', { name: /Front|background|test sound/u }).count()).toBe(0);
  expect(problems).toEqual([]);
  await page.context().close();
});
