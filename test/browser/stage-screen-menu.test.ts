import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { axeFindings } from './support/axe.ts';
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

const SIZE = { width: 1000, height: 700 } as const;

/** A name inside of a text is isolated. */
const SCREEN = '\u2068Jonas Lindqvist\u2069: screen';

/** Two others are here, Jonas shares a screen; this person does where `own`. */
async function openShare(
  options: { readonly sound?: boolean; readonly own?: boolean; readonly hasTouch?: boolean } = {},
) {
  const { sound = false, own = false, ...page } = options;
  const watched = await openFakeCall(browser, site, 2, { ...SIZE, ...page });
  await watched.page.evaluate(
    ([heard, shares]) => {
      const { participant, sceneStream } = window.toolkit;
      const screen = new MediaStream([
        ...sceneStream(4).getVideoTracks(),
        ...(heard ? new MediaStreamAudioDestinationNode(new AudioContext()).stream.getAudioTracks() : []),
      ]);
      const fake = document.querySelector('fake-call')?.fake;
      fake?.set({ participants: [participant(0), participant(1, { screen })] });
      if (shares) fake?.setLocal({ screen: sceneStream(3) });
    },
    [sound, own] as const,
  );
  await watched.page.locator('.screen .dots').first().waitFor({ state: 'attached' });
  return watched;
}

async function openMenu(page: Page, name: string) {
  await page.getByRole('listitem', { name, exact: true }).hover();
  await page.getByRole('button', { name: `Options for ${name}`, exact: true }).click();
  const menu = page.getByRole('dialog', { name: `Options for ${name}`, exact: true });
  await menu.waitFor();
  return menu;
}

const pinned = (page: Page) => page.locator('.main').getAttribute('aria-label');

describe('R338: the menu of a shared screen', () => {
  test('R372: has pin, fit and full screen, where there is sound also its volume; its button has a tooltip', async () => {
    const { page, problems } = await openShare({ own: true });
    const choices = async (name: string) => {
      const texts = await (await openMenu(page, name)).getByRole('button').allInnerTexts();
      await page.keyboard.press('Escape');
      return texts;
    };
    expect(await choices(SCREEN)).toEqual(['Pin', 'Fill', 'Full screen']);
    expect(await choices('You are sharing your screen')).toEqual(['Pin']);
    await page.context().close();

    const loud = await openShare({ sound: true });
    await loud.page.getByRole('listitem', { name: SCREEN, exact: true }).hover();
    // R372: what has no words has a tooltip.
    for (const name of [SCREEN, 'Amara Okafor']) {
      await loud.page.getByRole('button', { name: `Options for ${name}`, exact: true }).focus();
      await loud.page.keyboard.press('Shift');
      await loud.page.locator('.tip.shows').getByText(`Options for ${name}`, { exact: true }).waitFor();
    }
    const menu = await openMenu(loud.page, SCREEN);
    expect(await menu.getByRole('button').allInnerTexts()).toEqual(['Pin', 'Fill', 'Mute for me', 'Full screen']);
    expect(await axeFindings(loud.page, 'fake-call')).toEqual([]);
    expect([...problems, ...loud.problems]).toEqual([]);
    await loud.page.context().close();
  });

  test('opens by keyboard with a button of 36 px, says that it is open, and gives the focus back', async () => {
    const { page } = await openShare();
    const dots = page.locator('.screen .dots');
    await dots.focus();
    expect(await dots.evaluate((each) => getComputedStyle(each).inlineSize)).toBe('36px');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await dots.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => dots.getAttribute('aria-expanded')).toBe('false');
    expect(await dots.evaluate((each) => each.matches(':focus'))).toBe(true);
    await page.context().close();
  });

  test('opens after a long press, and closes when the share ends', async () => {
    const { page } = await openShare({ hasTouch: true });
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.locator('.tile.screen').evaluate((tile) => {
      tile.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'touch', bubbles: true, composed: true }));
    });
    await page.clock.runFor(600);
    const menu = page.getByRole('dialog', { name: `Options for ${SCREEN}` });
    await menu.waitFor();
    await page.evaluate(() => {
      const { participant } = window.toolkit;
      document.querySelector('fake-call')?.fake.set({ participants: [participant(0), participant(1)] });
    });
    await menu.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('fills and fits; mutes the screen and not its person, and the other way round', async () => {
    const { page } = await openShare({ sound: true });
    const video = page.locator('.screen video');
    const fit = () => video.evaluate((each) => getComputedStyle(each).objectFit);
    await (await openMenu(page, SCREEN)).getByRole('button', { name: 'Fill' }).click();
    await expect.poll(fit).toBe('cover');
    await (await openMenu(page, SCREEN)).getByRole('button', { name: 'Fit' }).click();
    await expect.poll(fit).toBe('contain');

    const muted = () =>
      page
        .locator('video[data-peer="peer-1"]')
        .evaluateAll((all) => all.map((each) => each instanceof HTMLVideoElement && each.muted));
    await (await openMenu(page, SCREEN)).getByRole('button', { name: 'Mute for me' }).click();
    await expect.poll(muted).toEqual([true, false]);
    await (await openMenu(page, SCREEN)).getByRole('button', { name: 'Unmute for me' }).click();
    await (await openMenu(page, 'Jonas Lindqvist')).getByRole('button', { name: 'Mute for me' }).click();
    await expect.poll(muted).toEqual([false, true]);
    await page.context().close();
  });

  test('shows the screen alone in full screen, and ends that', async () => {
    const { page } = await openShare();
    const full = () => page.locator('.tile.screen').evaluate((tile) => tile.matches(':fullscreen'));
    await (await openMenu(page, SCREEN)).getByRole('button', { name: 'Full screen' }).click();
    await expect.poll(full).toBe(true);
    await (await openMenu(page, SCREEN)).getByRole('button', { name: 'Exit full screen' }).click();
    await expect.poll(full).toBe(false);
    await page.context().close();
  });

  test('a request for a tile that is gone leaves full screen as it is', async () => {
    const { page } = await openShare();
    const full = () => page.locator('fake-call').evaluate((call) => document.fullscreenElement === call);
    await page.getByRole('button', { name: 'Mute' }).focus();
    await page.keyboard.press('f');
    await expect.poll(full).toBe(true);
    await page.evaluate(async () => {
      const ended = new Promise((resolve) => document.addEventListener('fullscreenchange', resolve));
      const detail = { kind: 'toggle-tile-full-screen', key: 'gone screen' } as const;
      document.querySelector('fake-call')?.dispatchEvent(new CustomEvent('call-request', { detail }));
      const frames = async (): Promise<void> => {
        for (let each = 0; each < 10; each++) await new Promise((next) => requestAnimationFrame(next));
      };
      await Promise.race([ended, frames()]);
    });
    expect(await full()).toBe(true);
    await page.context().close();
  });

  test('pins; and the keys 1 to 9 count screens first, 0 and Escape unpin', async () => {
    const { page } = await openShare({ own: true });
    await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('layout', 'grid'));
    await (await openMenu(page, SCREEN)).getByRole('button', { name: 'Pin' }).click();
    await expect.poll(() => pinned(page)).toBe(SCREEN);
    await page.keyboard.press('0');
    await expect.poll(() => page.locator('.main').count()).toBe(0);
    for (const [key, name] of [
      ['2', 'You are sharing your screen'],
      ['1', SCREEN],
      ['3', 'Amara Okafor'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => pinned(page)).toBe(name);
    }
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.main').count()).toBe(0);
    await page.context().close();
  });
});
