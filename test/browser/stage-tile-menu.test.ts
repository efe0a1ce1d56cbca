import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import type { CallRequest } from '../../web/ui/index.ts';
import { axeFindings } from './support/axe.ts';
import { openFakeCall, showOthers } from './support/fake-call.ts';
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

declare global {
  interface Window {
    /** What controls asked for. */
    requests: CallRequest[];
  }
}

const SIZE = { width: 1000, height: 700 } as const;

async function openMenu(page: Page, name: string) {
  await page.getByRole('listitem', { name }).hover();
  await page.getByRole('button', { name: `Options for ${name}` }).click();
  const menu = page.getByRole('dialog', { name: `Options for ${name}` });
  await menu.waitFor();
  return menu;
}

const asked = (page: Page) => page.evaluate(() => document.querySelector('fake-call')?.fake.asked ?? []);

/** The name of what has the focus, in whatever shadow root. Runs in the page. */
const focused = () => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active?.ariaLabel ?? active?.textContent?.trim() ?? '';
};

describe('the menu of a tile', () => {
  test('by keyboard alone: opens, moves, pins, and gives the focus back', async () => {
    const { page, problems } = await openFakeCall(browser, site, 2, SIZE);
    await page.getByRole('button', { name: 'Options for Jonas Lindqvist' }).focus();
    expect(
      await page
        .locator('.dots')
        .nth(1)
        .evaluate((dots) => getComputedStyle(dots).inlineSize),
    ).toBe('36px');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(focused)).toBe('Pin');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(focused)).toBe('Fit');
    await page.keyboard.press('End');
    await expect.poll(() => page.evaluate(focused)).toBe('Connection details');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(focused)).toBe('Options for Jonas Lindqvist');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(focused)).toBe('Pin');
    await page.keyboard.press('Enter');
    await page.locator('.main', { hasText: 'Jonas Lindqvist' }).waitFor();
    await expect.poll(() => page.evaluate(focused)).toBe('Options for Jonas Lindqvist');
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('fits and fills', async () => {
    const { page } = await openFakeCall(browser, site, 2, SIZE);
    const fit = () => page.locator('video[data-peer="peer-0"]').evaluate((video) => getComputedStyle(video).objectFit);
    await (await openMenu(page, 'Amara Okafor')).getByRole('button', { name: 'Fit' }).click();
    await expect.poll(fit).toBe('contain');
    await (await openMenu(page, 'Amara Okafor')).getByRole('button', { name: 'Fill' }).click();
    await expect.poll(fit).toBe('cover');
    await page.context().close();
  });

  test('makes somebody less loud, and mutes them for this person alone', async () => {
    const { page } = await openFakeCall(browser, site, 2, SIZE);
    const sound = () =>
      page
        .locator('video[data-peer="peer-0"]')
        .evaluate((video) => (video instanceof HTMLVideoElement ? [video.volume, video.muted] : []));
    const menu = await openMenu(page, 'Amara Okafor');
    await menu.getByRole('slider', { name: 'Volume' }).fill('40');
    await expect.poll(sound).toEqual([0.4, false]);
    await menu.getByRole('button', { name: 'Mute for me' }).click();
    await expect.poll(sound).toEqual([0, true]);
    await (await openMenu(page, 'Amara Okafor')).getByRole('button', { name: 'Unmute for me' }).click();
    await expect.poll(async () => (await sound())[1]).toBe(false);
    expect((await asked(page)).some(([name]) => name === 'room')).toBe(false);
    await page.context().close();
  });

  test('shows what is known of the connection', async () => {
    const { page } = await openFakeCall(browser, site, 2, SIZE);
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      if (!fake) return;
      fake.details = {
        path: 'relayed',
        protocol: 'udp',
        rttMs: 84.4,
        loss: 0.0213,
        width: 640,
        height: 360,
        fps: 24,
        receivedKbps: 412,
        sentKbps: 390,
        videoCodec: 'VP8',
        audioCodec: undefined,
      };
    });
    const menu = await openMenu(page, 'Amara Okafor');
    await menu.getByRole('button', { name: 'Connection details' }).click();
    await menu.getByText('Relayed (UDP)').waitFor();
    expect(await menu.locator('dd').allInnerTexts()).toEqual([
      'Relayed (UDP)',
      '84 ms',
      '2.1 %',
      '640 × 360',
      '24 a second',
      '412 kbit/s',
      '390 kbit/s',
      'VP8',
    ]);
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await menu.getByRole('button', { name: 'Back' }).click();
    await menu.getByRole('button', { name: 'Pin' }).waitFor();
    await page.context().close();
  });

  test('has what a host may do, for a host alone', async () => {
    const { page } = await openFakeCall(browser, site, 2, SIZE);
    const menu = await openMenu(page, 'Amara Okafor');
    expect(await menu.getByRole('button', { name: 'Ask to mute' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.evaluate(() => {
      document.querySelector('fake-call')?.fake.set({ roomState: { host: 'self' } });
      window.requests = [];
      document
        .querySelector('fake-call')
        ?.addEventListener('call-request', ({ detail }) => window.requests.push(detail));
    });
    await (await openMenu(page, 'Amara Okafor')).getByRole('button', { name: 'Ask to mute' }).click();
    expect(await page.evaluate(() => window.requests)).toContainEqual({ kind: 'ask-to-mute', peerId: 'peer-0' });
    await expect
      .poll(async () => (await asked(page)).at(-1))
      .toEqual(['room', { action: 'ask-to-mute', peerId: 'peer-0' }]);
    expect(await (await openMenu(page, 'You')).getByRole('button').allInnerTexts()).toEqual([
      'Pin',
      'Fit',
      'Hide my picture',
    ]);
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.context().close();
  });

  test('R197: where rooms need a token, its permission decides who may change the room, not who is host', async () => {
    const { page } = await openFakeCall(browser, site, 2, { ...SIZE, changes: [{ audio: false }] });
    const become = (permissions: readonly 'moderate'[], host: string) =>
      page.evaluate(
        ([permits, who]) =>
          document.querySelector('fake-call')?.fake.set({
            phase: { kind: 'joined', room: 'daily', self: 'self', capacity: 8, permissions: permits },
            roomState: { host: who },
          }),
        [permissions, host] as const,
      );
    const choices = async (name: string) => {
      const texts = await (await openMenu(page, name)).getByRole('button').allInnerTexts();
      await page.keyboard.press('Escape');
      return texts.slice(4);
    };
    await become([], 'self');
    expect(await choices('Jonas Lindqvist')).toEqual([]);
    await become(['moderate'], 'peer-1');
    // One is muted, the other is the host.
    expect(await choices('Amara Okafor')).toEqual(['Make host', 'Remove']);
    expect(await choices('Jonas Lindqvist')).toEqual(['Ask to mute', 'Remove']);
    await page.context().close();
  });

  test('what somebody chose for the stage is over with the call', async () => {
    const { page } = await openFakeCall(browser, site, 2, SIZE);
    await (await openMenu(page, 'Amara Okafor')).getByRole('button', { name: 'Fit' }).click();
    await (await openMenu(page, 'Jonas Lindqvist')).getByRole('button', { name: 'Mute for me' }).click();
    await (await openMenu(page, 'Jonas Lindqvist')).getByRole('button', { name: 'Pin' }).click();
    // The tiles move before the next one is pointed at.
    await page.locator('.main', { hasText: 'Jonas Lindqvist' }).waitFor();
    await (await openMenu(page, 'You')).getByRole('button', { name: 'Hide my picture' }).click();
    await expect.poll(() => page.getByRole('listitem', { name: 'You' }).count()).toBe(0);
    await page.evaluate(() => document.querySelector('fake-call')?.leave());
    await page.getByRole('button', { name: 'Join again' }).click();
    await page.evaluate(showOthers, [2, []] as const);
    await page.getByRole('listitem', { name: 'You' }).waitFor();
    expect(await page.locator('.main').count()).toBe(0);
    expect(await page.locator('.tile.fit').count()).toBe(0);
    const muted = await page
      .locator('video[data-peer="peer-1"]')
      .evaluate((video) => video instanceof HTMLVideoElement && video.muted);
    expect(muted).toBe(false);
    await page.context().close();
  });

  test('closes by a press elsewhere, and when its tile goes', async () => {
    const { page } = await openFakeCall(browser, site, 2, SIZE);
    const menu = await openMenu(page, 'Jonas Lindqvist');
    await page.mouse.click(20, 680);
    await menu.waitFor({ state: 'detached' });
    await openMenu(page, 'Jonas Lindqvist');
    await page.evaluate(showOthers, [1, []] as const);
    await menu.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('opens after a long press', async () => {
    const { page } = await openFakeCall(browser, site, 2, SIZE);
    await page.clock.pauseAt(Date.now() + 60_000);
    const press = (name: string) =>
      page.locator('[data-key="peer-1"]').evaluate((tile, type) => {
        tile.dispatchEvent(new PointerEvent(type, { pointerType: 'touch', bubbles: true, composed: true }));
      }, name);
    await press('pointerdown');
    await page.clock.runFor(400);
    await press('pointerup');
    await page.clock.runFor(400);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await press('pointerdown');
    await page.clock.runFor(600);
    await page.getByRole('dialog', { name: 'Options for Jonas Lindqvist' }).waitFor();
    await page.context().close();
  });
});
