import type { Browser, Page } from 'playwright-core';
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
  const long = 'Bartholomew Featherstonehaugh-Cholmondeley the Third of Somewher';
  for (const [width, height] of [
    [1280, 800],
    [320, 640],
    [320, 200],
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
      await expect.poll(() => overhang(page, '.plate', '.tile'), { message: label }).toEqual(Array(count + 1).fill(0));
      await expect.poll(() => overhang(page, 'video', '.tile'), { message: label }).toEqual(Array(count + 1).fill(0));
      expect(await overhang(page, '.own', '.floor'), label).toEqual([0]);
    }
  }
  await page.context().close();
});

test('in a page written from right to left the arrow of a choice is at its end', async () => {
  const { page } = await openFake(browser, site);
  const arrow = () =>
    page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      call?.fake.setLocal({ cameras: [{ deviceId: 'a', label: 'Front' }] });
      await call?.updateComplete;
      const field = call?.shadowRoot?.querySelector('select');
      return field ? getComputedStyle(field).backgroundPositionX : '';
    });
  expect(await arrow()).toMatch(/^(calc\(100% - |right )/);
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  expect(await arrow()).toMatch(/^\d/);
  await page.context().close();
});
