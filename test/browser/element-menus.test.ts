import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

/** Two cameras and one microphone. Runs in the page. */
const plugIn = () =>
  document.querySelector('fake-call')?.fake.setLocal({
    cameras: [
      { deviceId: 'a', label: 'Front' },
      { deviceId: 'b', label: 'Back' },
    ],
    microphones: [{ deviceId: 'm', label: 'Headset' }],
    cameraId: 'a',
    microphoneId: 'm',
  });

/** What the store was asked last. Runs in the page. */
const last = () => document.querySelector('fake-call')?.fake.asked.at(-1);

/** The name of the focused control. Runs in the page. */
const focused = () => {
  const control = document.querySelector('fake-call')?.shadowRoot?.activeElement;
  return control?.getAttribute('aria-label') ?? control?.textContent?.trim();
};

const items = (page: Page) => page.getByRole('menu').locator('button').allInnerTexts();

describe('menus', () => {
  test('the devices are in the menus of their switches; the one in use is ticked and has the focus', async () => {
    const { page, problems } = await openFake(browser, site);
    await page.evaluate(plugIn);
    await page.getByRole('button', { name: 'Choose camera' }).click();
    expect(await items(page)).toEqual(['Front', 'Back']);
    expect(await page.getByRole('menuitemradio', { checked: true }).locator('bdi').textContent()).toBe('Front');
    await expect.poll(() => page.evaluate(focused)).toBe('Front');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await page.evaluate(last)).toEqual(['setCamera', 'b']);
    await expect.poll(() => page.evaluate(focused)).toBe('Choose camera');
    await page.getByRole('button', { name: 'Choose microphone and speaker' }).click();
    await page.getByRole('menuitem', { name: 'Play a test sound' }).waitFor();
    await page.keyboard.press('End');
    await expect.poll(() => page.evaluate(focused)).toBe('Play a test sound');
    await page.keyboard.press('Enter');
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('Escape and a press elsewhere close a menu', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    const more = page.getByRole('button', { name: 'More' });
    const menu = page.getByRole('menu');
    await more.press('Enter');
    await menu.waitFor();
    expect(await more.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(focused)).toBe('More');
    await more.click();
    await menu.waitFor();
    await page.mouse.click(10, 10);
    await menu.waitFor({ state: 'detached' });
    await more.click();
    await menu.waitFor();
    await more.click();
    await menu.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test.each([
    [300, 300],
    [960, 640],
  ])('a menu is whole in the window, in %i × %i', async (width, height) => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join', { width, height });
    await page.evaluate(plugIn);
    for (const dir of ['ltr', 'rtl']) {
      await page.evaluate((direction) => document.documentElement.setAttribute('dir', direction), dir);
      await page.getByRole('button', { name: 'More' }).click();
      const box = await page.getByRole('menu').boundingBox();
      expect(box && [box.x >= 0, box.y >= 0, box.x + box.width <= width, box.y + box.height <= height]).toEqual(
        Array(4).fill(true),
      );
      await page.keyboard.press('Escape');
    }
    await page.context().close();
  });

  test('the link stays in reach when somebody is there', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(() => {
      document.querySelector('fake-call')?.fake.set({ participants: [window.toolkit.participant(0)] });
    });
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Copy link' }).click();
    await page.locator('.notice').getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
    await page.context().close();
  });

  test('the page’s own buttons stay in one row; those without room are in the menu', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 560, height: 600 });
    await page.evaluate(() => {
      for (const name of ['Poll', 'Notes', 'Record', 'Whiteboard', 'Breakout', 'Dial in']) {
        const button = document.createElement('button');
        button.slot = 'toolbar';
        button.ariaLabel = name;
        button.textContent = name;
        button.addEventListener('click', () => (document.body.dataset['clicked'] = name));
        document.querySelector('fake-call')?.append(button);
      }
    });
    const bar = page.locator('.bar');
    await expect.poll(() => bar.evaluate((row) => row.scrollWidth <= row.clientWidth)).toBe(true);
    expect(await bar.evaluate((row) => row.clientHeight)).toBeLessThan(90);
    await page.getByRole('button', { name: 'More' }).click();
    expect(await items(page)).toContain('Dial in');
    await page.getByRole('menuitem', { name: 'Dial in' }).click();
    expect(await page.evaluate(() => document.body.dataset['clicked'])).toBe('Dial in');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Dial in' }).waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    expect(await items(page)).not.toContain('Dial in');
    await page.context().close();
  });
});

describe('tooltips and keys', () => {
  test('a tooltip has name and key, at once for the keyboard, after a while for a pointer; Escape hides it', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.clock.pauseAt(Date.now() + 60_000);
    const tip = page.locator('.tip.shows');
    await page.getByRole('button', { name: 'Mute', exact: true }).press('m');
    await tip.getByText('Unmute (M)').waitFor();
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Leave call' }).hover();
    await page.clock.runFor(399);
    expect(await tip.count()).toBe(0);
    await page.clock.runFor(1);
    await tip.getByText('Leave call').waitFor();
    expect(await page.locator('[title]').count()).toBe(0);
    await page.context().close();
  });

  test('keys work in the call, not in fields, not with Ctrl, and not where the page turns them off', async () => {
    const { page } = await openFake(browser, site, 'room="daily"');
    await page.getByLabel('Your name').press('m');
    expect(await page.evaluate(last)).toEqual(['preview']);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Leave call' }).waitFor();
    for (const key of ['Control+m', 'Shift+m', 'Shift+v']) await page.keyboard.press(key);
    expect(await page.evaluate(last)).toEqual(['join', { room: 'daily', name: 'm' }]);
    await page.keyboard.press('m');
    expect(await page.evaluate(last)).toEqual(['setAudio', false]);
    await page.keyboard.press('v');
    expect(await page.evaluate(last)).toEqual(['setVideo', false]);
    await page.locator('.root').focus();
    await page.keyboard.down(' ');
    expect(await page.evaluate(last)).toEqual(['setAudio', true]);
    await page.keyboard.up(' ');
    expect(await page.evaluate(last)).toEqual(['setAudio', false]);
    await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('shortcuts', 'v'));
    await page.keyboard.press('m');
    await page.keyboard.press('v');
    expect(await page.evaluate(last)).toEqual(['setVideo', true]);
    await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('shortcuts', 'none'));
    await page.keyboard.press('v');
    expect(await page.evaluate(last)).toEqual(['setVideo', true]);
    await page.getByRole('button', { name: 'Turn camera off' }).focus();
    await page.locator('.tip.shows').getByText('Turn camera off', { exact: true }).waitFor();
    await page.context().close();
  });
});

test('R370: the key of a device that fails says why, as its button does; in the lobby tooltips name no key', async () => {
  const { page } = await openFake(browser, site, 'room="daily"');
  const tip = page.locator('.tip.shows');
  for (const name of ['Turn camera off', 'Mute']) {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Shift');
    await tip.getByText(name, { exact: true }).waitFor();
  }
  await page.evaluate(async () => {
    const call = document.querySelector('fake-call');
    await call?.join();
    call?.fake.setLocal({ audio: false, video: false });
    for (const detail of ['audio', 'video']) {
      call?.fake.set({ error: { ...window.toolkit.error('media-in-use'), detail } });
    }
  });
  const notice = page.locator('.notice');
  for (const [key, device] of [
    ['m', 'Microphone'],
    ['v', 'Camera'],
    [' ', 'Microphone'],
  ] as const) {
    for (const dismiss of await page.getByRole('button', { name: /^Dismiss/u }).all()) await dismiss.click();
    await notice.first().waitFor({ state: 'detached' });
    await page.locator('.root').focus();
    await page.keyboard.press(key);
    await notice.getByText(device).waitFor();
    expect(await notice.count()).toBe(1);
    await notice.getByRole('button', { name: 'Try again' }).waitFor();
  }
  expect(await page.evaluate(() => document.querySelector('fake-call')?.fake.asked.map(([what]) => what))).toEqual([
    'preview',
    'join',
  ]);
  await page.context().close();
});

test('the host page’s text settings do not reach the element', async () => {
  const { page } = await openFake(browser, site);
  const leaks = await page.evaluate(async () => {
    Object.assign(document.body.style, {
      textTransform: 'uppercase',
      letterSpacing: '4px',
      wordSpacing: '9px',
      textAlign: 'center',
    });
    const label = document.querySelector('fake-call')?.shadowRoot?.querySelector('label');
    const { textTransform, letterSpacing, wordSpacing, textAlign } = getComputedStyle(label ?? document.body);
    return [textTransform, letterSpacing, wordSpacing, textAlign];
  });
  expect(leaks).toEqual(['none', 'normal', '0px', 'start']);
  await page.context().close();
});
