import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openFakeCall } from './support/fake-call.ts';
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

/** Pairs of boxes of which one covers the other: notices, toasts, captions, the own picture. */
const overlaps = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector('fake-call')?.shadowRoot;
    const boxes = [...(root?.querySelectorAll('.notices > .notice, .toasts > *, .captions, .own') ?? [])].map(
      (each) => [each.className.trim(), each.getBoundingClientRect()] as const,
    );
    return boxes.flatMap(([name, a], index) =>
      boxes
        .slice(index + 1)
        .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map(([other]) => `${name} / ${other}`),
    );
  });

const message = (text: string) => {
  const payload = { kind: 'chat', id: text.slice(0, 9), text };
  document.querySelector('fake-call')?.fake.raise.message({ from: 'peer-0', payload });
};

const LONG = 'Shall we look at the figures of the last week before we go on with the next point? I have them here.';

test.each([
  [320, 568],
  [390, 576],
  [600, 900],
])('R349: the own picture stands above what is told, in %i × %i', async (width, height) => {
  const { page } = await openFakeCall(browser, site, 1, { width, height });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.clock.pauseAt(Date.now() + 60_000);
  const own = () => page.locator('.own').evaluate((tile) => tile.getBoundingClientRect().bottom);
  const before = await own();
  await page.evaluate(message, LONG);
  await page.locator('.chat-toast').waitFor();
  await expect.poll(own).toBeLessThan(before);
  expect(await overlaps(page)).toEqual([]);
  await page.evaluate(() => {
    const waiting = [{ id: 'k', name: 'Kim' }];
    document.querySelector('fake-call')?.fake.set({ roomState: { host: 'self' }, waiting, quality: 'poor' });
  });
  await page.getByRole('button', { name: 'Admit' }).waitFor();
  await expect.poll(() => overlaps(page)).toEqual([]);
  await page.clock.runFor(6_000);
  await page.locator('.chat-toast').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Turn my camera off' }).waitFor();
  await expect.poll(() => overlaps(page)).toEqual([]);
  await page.evaluate(() => document.querySelector('fake-call')?.fake.set({ waiting: [], quality: 'good' }));
  await expect.poll(own).toBe(before);
  await page.context().close();
});

test('R379: at most two boxes are over the stage, toasts first, and one with the focus stays', async () => {
  const { page } = await openFakeCall(browser, site, 1, { width: 800, height: 700 });
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.clock.runFor(3_000);
  const shown = () => page.locator('.notices > .notice, .toasts > *').filter({ visible: true }).count();
  await page.evaluate(() => {
    const error = window.toolkit.error('link-full');
    document.querySelector('fake-call')?.fake.set({ quality: 'poor', error });
  });
  await expect.poll(shown).toBe(2);
  await page.evaluate(() => document.querySelector('fake-call')?.fake.raise['asked-to-mute']({ from: 'peer-0' }));
  await page.locator('.toast').waitFor();
  expect(await shown()).toBe(2);
  await page.evaluate(message, 'Hi');
  await page.locator('.chat-toast').waitFor();
  expect(await shown()).toBe(2);
  expect(await page.locator('.notices > .notice').filter({ visible: true }).count()).toBe(0);
  await page.evaluate(() => {
    const waiting = [{ id: 'k', name: 'Kim' }];
    document.querySelector('fake-call')?.fake.set({ roomState: { host: 'self' }, waiting });
  });
  await page.getByRole('button', { name: 'Admit' }).waitFor();
  expect(await shown()).toBe(2);
  expect(await page.locator('.notices > .notice').filter({ visible: true }).count()).toBe(0);
  expect(await page.locator('.chat-toast').isVisible()).toBe(false);
  await page.evaluate(() => document.querySelector('fake-call')?.fake.set({ waiting: [] }));
  await page.clock.runFor(6_000);
  await page.locator('.chat-toast').waitFor({ state: 'detached' });
  const dismiss = page.locator('.notices').getByRole('button', { name: 'Dismiss' });
  await dismiss.focus();
  await page.evaluate(message, 'And again');
  await page.locator('.chat-toast').waitFor();
  expect(await dismiss.evaluate((button) => button.matches(':focus') && button.checkVisibility())).toBe(true);
  await page.context().close();
});

test('R370, R379: why a device fails is shown over whatever else is there, when its switch is pressed', async () => {
  const { page } = await openFakeCall(browser, site, 1, { width: 800, height: 700 });
  await page.evaluate(() => {
    const call = document.querySelector('fake-call');
    call?.fake.set({ error: { ...window.toolkit.error('media-denied'), detail: 'video' } });
    call?.fake.set({ error: window.toolkit.error('link-full') });
    call?.fake.raise['asked-to-mute']({ from: 'peer-0' });
    call?.fake.set({ roomState: { host: 'self' }, waiting: [{ id: 'k', name: 'Kim' }] });
  });
  await page.getByRole('button', { name: 'Admit' }).waitFor();
  const reason = page.locator('.notice', { hasText: 'Camera blocked' });
  expect(await reason.isVisible()).toBe(false);
  await page.evaluate(() => {
    const detail = { kind: 'show-problem', device: 'video' } as const;
    document.querySelector('fake-call')?.dispatchEvent(new CustomEvent('call-request', { detail }));
  });
  await reason.waitFor();
  await page.context().close();
});

test('R379: where the tile may not be seen, a connection that failed has a notice with a way to try again', async () => {
  const changes = [{}, { connection: 'failed' }] as const;
  const [size, attributes] = [{ width: 844, height: 390 }, 'layout="speaker"'];
  const { page } = await openFakeCall(browser, site, 2, { ...size, attributes, changes });
  const notice = page.locator('.notice', { hasText: "Can't connect to" });
  await notice.getByRole('button', { name: 'Try again' }).waitFor();
  await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('layout', 'grid'));
  await notice.waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 300, height: 200 });
  await notice.waitFor();
  await page.setViewportSize({ width: 844, height: 700 });
  await notice.waitFor({ state: 'detached' });
  await page.context().close();
});

test('a notice that offers another device opens the settings where the bar has no menu, and never closes them', async () => {
  const { page } = await openFakeCall(browser, site, 1, { width: 420, height: 700 });
  await page.evaluate(() => {
    const call = document.querySelector('fake-call');
    call?.fake.setLocal({ microphones: [{ deviceId: 'b', label: 'Second' }], microphoneId: 'b' });
    call?.fake.set({ error: { ...window.toolkit.error('media-replaced'), detail: 'audio' } });
  });
  const panel = page.getByRole('complementary', { name: 'Settings' });
  for (const _ of ['opens', 'stays']) {
    await page.getByRole('button', { name: 'Choose another' }).evaluate((button) => {
      if (button instanceof HTMLElement) button.click();
    });
    await panel.waitFor();
  }
  await page.context().close();
});

test('R349: in a larger element toasts stand below an own picture in the same corner', async () => {
  const { page } = await openFakeCall(browser, site, 1, { width: 1280, height: 800 });
  await page.evaluate(() => {
    const detail = { kind: 'move-self', top: true, start: false } as const;
    document.querySelector('fake-call')?.dispatchEvent(new CustomEvent('call-request', { detail }));
  });
  await page.evaluate(message, LONG);
  await page.locator('.chat-toast').waitFor();
  await expect.poll(() => overlaps(page)).toEqual([]);
  await page.context().close();
});

test.each(['ltr', 'rtl'])('R349: the message of a closed chat begins at its start, in %s', async (dir) => {
  const { page } = await openFakeCall(browser, site, 1, { width: 390, height: 576 });
  await page.evaluate((direction) => document.documentElement.setAttribute('dir', direction), dir);
  await page.evaluate(message, 'Hi');
  const toast = page.locator('.chat-toast');
  await toast.waitFor();
  const gap = await toast.evaluate((box) => {
    const name = box.querySelector('strong')?.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    return name && (box.matches(':dir(rtl)') ? outer.right - name.right : name.left - outer.left);
  });
  expect(gap).toBe(17);
  await page.context().close();
});

test('R342, R349: in full screen on a phone what is told is above the bar, and the own picture above that', async () => {
  const { page } = await openFakeCall(browser, site, 1, { width: 390, height: 700 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole('button', { name: 'Mute' }).focus();
  await page.keyboard.press('f');
  await page.locator('.bar-over').waitFor();
  await page.evaluate(message, LONG);
  await page.evaluate(() => document.querySelector('fake-call')?.fake.set({ quality: 'poor' }));
  await page.getByRole('button', { name: 'Turn my camera off' }).waitFor();
  await page.locator('.chat-toast').waitFor();
  await expect.poll(() => overlaps(page)).toEqual([]);
  const [told, bar] = await Promise.all([
    page.locator('.notices').evaluate((box) => box.getBoundingClientRect().bottom),
    page.locator('.bar').evaluate((box) => box.getBoundingClientRect().top),
  ]);
  expect(told).toBeLessThanOrEqual(bar);
  await page.evaluate(() => {
    const line = Object.assign(document.createElement('p'), { slot: 'captions', textContent: 'Kim: Shall we?' });
    document.querySelector('fake-call')?.append(line);
  });
  await page.locator('.captions').waitFor();
  await expect.poll(() => overlaps(page)).toEqual([]);
  await page.context().close();
});
