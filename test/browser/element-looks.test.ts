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

/** What of `inner` sticks out of `outer`, by part or tag name, in CSS pixels: 0 where it stays inside. */
function overhang(page: Page, inner: string, outer: string): Promise<number[]> {
  return page.evaluate(
    ([innerName, outerName]) => {
      const root = document.querySelector('fake-call')?.shadowRoot;
      return [...(root?.querySelectorAll(outerName) ?? [])].flatMap((box) => {
        const around = box.getBoundingClientRect();
        return [...box.querySelectorAll(innerName)].map((child) => {
          const { left, right, top, bottom } = child.getBoundingClientRect();
          const over = [around.left - left, right - around.right, around.top - top, bottom - around.bottom];
          return Math.max(0, ...over.map(Math.round));
        });
      });
    },
    [inner, outer] as const,
  );
}

test.each([320, 900])('an element that the page gives no size fits a page %i pixels wide', async (width) => {
  const { page } = await openFake(browser, site, 'room="daily"', { width, height: 640 });
  const sizes = await page.evaluate(() => {
    const call = document.querySelector('fake-call');
    for (const property of ['block-size', 'min-block-size', 'aspect-ratio']) call?.style.removeProperty(property);
    return [call?.getBoundingClientRect().width, document.documentElement.scrollWidth];
  });
  expect(sizes).toEqual([width, width]);
  await page.context().close();
});

test('a long name and a camera that is off stay inside their tiles, at any size', async () => {
  const { page } = await openFake(browser, site, 'room="daily" name="Ada" auto-join camera-off');
  // Tiles are at their places at once.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const long = 'Bartholomew Featherstonehaugh-Cholmondeley the Third of Somewher';
  for (const [width, height] of [
    [1280, 800],
    [320, 640],
    [320, 240],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const count of [1, 2]) {
      await page.evaluate(
        async ([name, others]) => {
          const call = document.querySelector('fake-call');
          const first = window.toolkit.participant(0, { name, audio: false });
          call?.fake.set({
            participants: [first, window.toolkit.participant(1, { name, video: false })].slice(0, others),
          });
          await call?.updateComplete;
        },
        [long, count] as const,
      );
      const label = `${count} others at ${width} x ${height}`;
      await expect
        .poll(() => overhang(page, '.plate', '.tile'), { message: label, timeout: 10_000 })
        .toEqual(Array(count + 1).fill(0));
      await expect
        .poll(() => overhang(page, 'video', '.tile'), { message: label, timeout: 10_000 })
        .toEqual(Array(count + 1).fill(0));
      // A grid of the smallest tiles scrolls.
      await page.locator('.own').scrollIntoViewIfNeeded();
      expect(await overhang(page, '.own', '.floor'), label).toEqual([0]);
    }
  }
  await page.context().close();
});

/** Whether two boxes of the element share a place. */
function overlap(page: Page, one: string, other: string): Promise<boolean> {
  return page.evaluate(
    (selectors) => {
      const root = document.querySelector('fake-call')?.shadowRoot;
      const [a, b] = selectors.map((selector) => root?.querySelector(selector)?.getBoundingClientRect());
      if (!a || !b) throw new Error('no box');
      return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    },
    [one, other],
  );
}

test.each(['ltr', 'rtl'])('the own picture does not cover the name of the other: %s', async (direction) => {
  const { page } = await openFake(browser, site, 'room="daily" auto-join');
  await page.evaluate(async (dir) => {
    document.documentElement.dir = dir;
    const call = document.querySelector('fake-call');
    const name = 'Bartholomew Featherstonehaugh-Cholmondeley the Third of Somewher';
    call?.fake.set({ participants: [window.toolkit.participant(0, { name, audio: false })] });
    await call?.updateComplete;
  }, direction);
  for (const [width, height] of [
    [240, 300],
    [320, 568],
    [390, 576],
    [568, 320],
    [960, 640],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect.poll(() => overlap(page, '.own', '.plate'), { message: `${width} × ${height}` }).toBe(false);
  }
  await page.context().close();
});

/** Whether the disc and the picture of the first tile can be seen. Runs in the page. */
const seen = () => {
  const tile = document.querySelector('fake-call')?.shadowRoot?.querySelector('.tile');
  return ['.disc', 'video'].map((selector) => {
    const part = tile?.querySelector(selector);
    return part ? getComputedStyle(part).opacity : undefined;
  });
};

test('initials show until the first frame of a camera that is said to be on, and again after it was off', async () => {
  const { page } = await openFake(browser, site, 'room="daily" auto-join');
  await page.evaluate(() => {
    const call = document.querySelector('fake-call');
    const stream = new MediaStream();
    Object.assign(window, { late: window.toolkit.sceneStream(1) });
    call?.fake.set({ participants: [window.toolkit.participant(0, { stream })] });
  });
  await expect.poll(() => page.evaluate(seen)).toEqual(['1', '0']);
  const turn = (video: boolean, picture: boolean) =>
    page.evaluate(
      ([on, sends]) => {
        const late = 'late' in window && window.late instanceof MediaStream ? window.late : undefined;
        const call = document.querySelector('fake-call');
        const [ada] = call?.fake.state.participants ?? [];
        if (!late || !ada) throw new Error('nobody');
        for (const track of ada.stream?.getTracks() ?? []) ada.stream?.removeTrack(track);
        if (sends) for (const track of late.getVideoTracks()) ada.stream?.addTrack(track);
        call?.fake.set({ participants: [{ ...ada, video: on }] });
      },
      [video, picture] as const,
    );
  await turn(true, true);
  await expect.poll(() => page.evaluate(seen)).toEqual(['0', '1']);
  await turn(false, false);
  await expect.poll(() => page.evaluate(seen)).toEqual(['1', '0']);
  await turn(true, false);
  await expect.poll(() => page.evaluate(seen)).toEqual(['1', '0']);
  await turn(true, true);
  await expect.poll(() => page.evaluate(seen)).toEqual(['0', '1']);
  await page.context().close();
});

test('a tile tells in words how the connection is: in the middle, or below the name of a small one', async () => {
  const { page } = await openFake(browser, site, 'room="daily" auto-join');
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.evaluate(() => {
    const { participant } = window.toolkit;
    document.querySelector('fake-call')?.fake.set({
      participants: [
        participant(0, { connection: 'connecting', stream: undefined }),
        participant(1, { connection: 'interrupted' }),
        participant(2, { away: true }),
      ],
    });
  });
  // The connection comes first (SPEC R368).
  await page.clock.runFor(80);
  const shows = (selector: string, text: string) => page.locator(selector, { hasText: text }).waitFor();
  await shows('.status', 'Connecting…');
  await shows('.status', 'Reconnecting to \u2068Jonas Lindqvist\u2069…');
  expect(await page.locator('.status').count()).toBe(2);
  await page.clock.runFor(3_000);
  await shows('.status', '\u2068Mei Tanaka\u2069 is reconnecting…');
  await page.clock.runFor(5_000);
  await shows('.status', 'Still connecting…');
  await page.clock.runFor(12_000);
  await shows('.status', "Can't connect to \u2068Amara Okafor\u2069");
  expect(await page.locator('.says').filter({ visible: true }).count()).toBe(0);
  await page.setViewportSize({ width: 320, height: 568 });
  await shows('.says', '\u2068Mei Tanaka\u2069 is reconnecting…');
  expect(await page.locator('.status > span').filter({ visible: true }).count()).toBe(0);
  expect(await overhang(page, '.plate', '.tile')).toEqual([0, 0, 0, 0]);
  await page.context().close();
});
