import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openFakeCall } from './support/fake-call.ts';
import { startGallery } from './support/gallery.ts';
import { outOfReach } from './support/sizes.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The buttons of the bar that are seen, from its start to its end. */
const buttons = (page: Page) =>
  page.locator('.bar').evaluate((bar) => {
    const seen = [...bar.querySelectorAll('button')].filter((button) => button.checkVisibility());
    const from = (button: Element) => button.getBoundingClientRect().x;
    return seen.sort((a, b) => from(a) - from(b)).map((button) => button.ariaLabel ?? '');
  });

const [MIC, CAMERA] = ['Mute', 'Turn camera off'];
const [MIC_MENU, CAMERA_MENU] = ['Choose microphone and speaker', 'Choose camera'];
const [SHARE, HAND, REACTIONS, CHAT, PEOPLE] = ['Share screen', 'Raise hand', 'Reactions', 'Chat', 'People (3)'];
const [MORE, LEAVE] = ['More', 'Leave call'];

const FULL = [MIC, MIC_MENU, CAMERA, CAMERA_MENU, SHARE, HAND, REACTIONS, CHAT, PEOPLE, MORE, LEAVE];
const HALF = [MIC, MIC_MENU, CAMERA, CAMERA_MENU, SHARE, CHAT, PEOPLE, MORE, LEAVE];
const SMALL = [MIC, CAMERA, CHAT, MORE, LEAVE];
const WIDE = [MIC, MIC_MENU, CAMERA, CAMERA_MENU, SHARE, HAND, REACTIONS, MORE, LEAVE, PEOPLE, CHAT];

/** The controls of the bar or of a panel that are too near to an edge of the screen. Runs in the page. */
const atEdge = ([where, { left, bottom }]: readonly [string, { readonly left: number; readonly bottom: number }]) => {
  const root = document.querySelector('fake-call')?.shadowRoot?.querySelector(where);
  const controls = [root, ...(root?.querySelectorAll('*') ?? [])].flatMap((each) => [
    ...(each?.querySelectorAll('button') ?? []),
    ...(each?.shadowRoot?.querySelectorAll('button, textarea') ?? []),
  ]);
  if (controls.length === 0) return ['nothing is there'];
  return controls
    .filter((each) => {
      const box = each.getBoundingClientRect();
      const near = box.left < left || box.right > innerWidth - left || box.bottom > innerHeight - bottom;
      return near && each.checkVisibility();
    })
    .map((each) => each.ariaLabel ?? each.localName);
};

describe('the control bar', () => {
  test.each([
    [240, [MIC, CAMERA, LEAVE]],
    [287, [MIC, CAMERA, LEAVE]],
    [288, SMALL],
    [400, SMALL],
    [479, SMALL],
    [480, HALF],
    [560, HALF],
    [639, HALF],
    [640, FULL],
    [800, FULL],
    [1023, FULL],
    [1024, WIDE],
    [1280, WIDE],
    [1920, WIDE],
  ])('R344: %i px wide it has what has room, in one row', async (width, expected) => {
    const { page } = await openFakeCall(browser, site, 2, { width, height: 800 });
    await expect.poll(() => buttons(page)).toEqual(expected);
    expect(await outOfReach(page)).toEqual([]);
    const rows = await page
      .locator('.bar')
      .evaluate(
        (bar) =>
          new Set([...bar.querySelectorAll('.audio, .leave')].map((each) => each.getBoundingClientRect().y)).size,
      );
    expect(rows).toBe(1);
    // Three have room at the size that they have in a large element.
    if (expected.length === 3)
      expect(await page.locator('.bar .audio').boundingBox()).toMatchObject({ width: 48, height: 48 });
    await page.context().close();
  });

  test('R344: wide, room and time are at its start, and what is in the middle is in the middle', async () => {
    const { page } = await openFakeCall(browser, site, 2, { width: 1280, height: 800 });
    const about = page.locator('.bar .about');
    await page.clock.pauseAt(Date.now() + 60_000);
    const text = () => about.evaluate((each) => each.textContent ?? '');
    await expect.poll(text).toMatch(/^daily· 1:0\d$/u);
    const before = await text();
    // The timer that ran before the clock was taken over ends in real time, and only then is the next one of this clock.
    const aSecondLater = async () => {
      await page.clock.runFor(1_000);
      return text();
    };
    await expect.poll(aSecondLater).not.toBe(before);
    await page.clock.fastForward(3_600_000);
    expect(await text()).toMatch(/^daily· 1:01:\d\d$/u);
    expect(await about.evaluate((each) => each.closest('[aria-live], [role=status], [role=alert], [role=log]'))).toBe(
      null,
    );
    // A session that could not be resumed goes on as another peer, in the same call.
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      const { phase } = call?.fake.state ?? {};
      if (phase?.kind === 'joined') call?.fake.set({ phase: { ...phase, self: 'self-again' } });
    });
    await page.clock.runFor(1_000);
    expect(await text()).toMatch(/^daily· 1:01:\d\d$/u);
    const middle = await page.locator('.bar .mid').boundingBox();
    expect(Math.abs((middle?.x ?? 0) + (middle?.width ?? 0) / 2 - 640)).toBeLessThan(1);
    const end = await page.getByRole('button', { name: CHAT }).boundingBox();
    expect((end?.x ?? 0) + (end?.width ?? 0)).toBe(1280 - 16);
    await page.context().close();
  });

  test.each([
    ['narrower', 800, 800],
    ['where the bar is over the picture', 1280, 400],
  ])('R344: %s, room and time are in "More"', async (_, width, height) => {
    const { page } = await openFakeCall(browser, site, 2, { width, height });
    await page.clock.pauseAt(Date.now() + 60_000);
    expect(await page.locator('.bar .about').count()).toBe(0);
    await page.getByRole('button', { name: MORE }).click();
    const heading = page.getByRole('menu').locator('.heading').first();
    // The focus is on the first entry, not on the layout that is ticked: the menu begins at its top.
    const first = page.getByRole('menu').locator('button').first();
    await expect.poll(() => first.evaluate((each) => each.matches(':focus'))).toBe(true);
    expect(await heading.textContent()).toMatch(/daily.* · .*1:0\d/u);
    const before = await heading.textContent();
    await page.clock.runFor(1_000);
    await expect.poll(() => heading.textContent()).not.toBe(before);
    await page.context().close();
  });

  test.each([
    [800, []],
    [560, ['Raise hand']],
  ])(
    'R344: %d px wide, "More" has what the bar has no room for, then everything else, in one order',
    async (width, rest) => {
      const { page } = await openFakeCall(browser, site, 2, { width, height: 800 });
      await page.getByRole('button', { name: MORE }).click();
      const items = page.getByRole('menu').locator('button');
      await expect.poll(() => items.first().evaluate((each) => each.matches(':focus'))).toBe(true);
      const texts = (await items.allTextContents()).map((each) => each.trim());
      expect(texts.slice(0, rest.length)).toEqual(rest);
      const from = texts.indexOf('Automatic');
      expect(texts.slice(from).filter((each) => each !== 'Picture in picture')).toEqual([
        ...['Automatic', 'Grid', 'Speaker', 'Hide my picture', 'Full screen'],
        ...['Settings', 'Connection details', 'Keyboard shortcuts', 'Copy link'],
      ]);
      await page.context().close();
    },
  );

  test('R344: in full screen all of it is in the middle: its ends are over names and the own picture', async () => {
    const { page } = await openFakeCall(browser, site, 2, { width: 1280, height: 800 });
    await expect.poll(() => buttons(page)).toEqual(WIDE);
    await page.getByRole('button', { name: MIC, exact: true }).press('f');
    await expect.poll(() => buttons(page)).toEqual(FULL);
    expect(await page.locator('.bar .about').count()).toBe(0);
    await page.evaluate(() => document.exitFullscreen());
    await expect.poll(() => buttons(page)).toEqual(WIDE);
    await page.context().close();
  });

  test('R344: so it is in full screen where the element filled the screen before', async () => {
    const { page } = await openFakeCall(browser, site, 2, { width: 1280, height: 800 });
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (call) Object.assign(call.style, { position: 'fixed', inset: '0', inlineSize: '100vw', blockSize: '100vh' });
    });
    await expect.poll(() => buttons(page)).toEqual(WIDE);
    await page.getByRole('button', { name: MIC, exact: true }).press('f');
    await expect.poll(() => buttons(page)).toEqual(FULL);
    await page.evaluate(() => document.exitFullscreen());
    await expect.poll(() => buttons(page)).toEqual(WIDE);
    await page.context().close();
  });

  test('R344: the arrow keys go through the bar as it is seen, also when the element has become wide', async () => {
    const { page } = await openFakeCall(browser, site, 2, { width: 800, height: 800 });
    await expect.poll(() => buttons(page)).toEqual(FULL);
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(() => buttons(page)).toEqual(WIDE);
    await page.getByRole('button', { name: MIC, exact: true }).focus();
    const way: string[] = [];
    for (const _each of WIDE) {
      way.push(
        await page.evaluate(() => document.querySelector('fake-call')?.shadowRoot?.activeElement?.ariaLabel ?? ''),
      );
      await page.keyboard.press('ArrowRight');
    }
    expect(way).toEqual(WIDE);
    await page.setViewportSize({ width: 800, height: 800 });
    await expect.poll(() => buttons(page)).toEqual(FULL);
    await page.context().close();
  });

  test.each([
    ['ltr', 844, 390],
    ['rtl', 844, 390],
    ['ltr', 1280, 800],
    ['rtl', 900, 700],
    ['ltr', 390, 760],
    ['ltr', 300, 640],
  ] as const)(
    'R371: bar and panels keep off the edges of the screen: %s, %i × %i',
    async (direction, width, height) => {
      const inset = { left: 47, right: 21, bottom: 34 };
      const { page } = await openFakeCall(browser, site, 2, { width, height });
      await page.evaluate((dir) => document.documentElement.setAttribute('dir', dir), direction);
      const devTools = await page.context().newCDPSession(page);
      await devTools.send('Emulation.setSafeAreaInsetsOverride', { insets: inset });
      await expect.poll(() => page.evaluate(atEdge, ['.bar', inset] as const)).toEqual([]);
      expect(await outOfReach(page)).toEqual([]);
      await page.getByRole('button', { name: MIC, exact: true }).press('c');
      await page.locator('.side').getByRole('textbox').waitFor();
      await expect.poll(() => page.evaluate(atEdge, ['.side', inset] as const)).toEqual([]);
      await expect.poll(() => outOfReach(page)).toEqual([]);
      await page.context().close();
    },
  );

  test('R344: wide, a long room name and buttons of the page leave every control in reach', async () => {
    const { page } = await openFakeCall(browser, site, 2, { width: 1100, height: 700 });
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      call?.setAttribute('room', 'quarterly-planning-of-the-whole-department-'.repeat(3).slice(0, 128));
      for (const name of ['Poll', 'Notes', 'Record', 'Whiteboard', 'Breakout', 'Dial in']) {
        const button = Object.assign(document.createElement('button'), { slot: 'toolbar', textContent: name });
        call?.append(button);
      }
    });
    await expect.poll(() => page.locator('.bar').evaluate((bar) => bar.scrollWidth <= bar.clientWidth)).toBe(true);
    expect(await outOfReach(page)).toEqual([]);
    await page.context().close();
  });
});
