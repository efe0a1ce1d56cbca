import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { axeFindings } from './support/axe.ts';
import { openFake, startGallery } from './support/gallery.ts';
import { outOfReach, SIZES } from './support/sizes.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** The name of the focused control. Runs in the page. */
const focused = () => {
  const control = document.querySelector('fake-call')?.shadowRoot?.activeElement;
  return control?.getAttribute('aria-label') ?? control?.className;
};

/** How much of the element the stage and the panel have: x and width of each, in CSS pixels. Runs in the page. */
const places = () => {
  const root = document.querySelector('fake-call')?.shadowRoot;
  const of = (selector: string) => {
    const { left, width, top, height } = root?.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
    return [left, top, width, height].map(Math.round);
  };
  return { floor: of('.floor'), side: of('.side'), bar: of('.bar') };
};

describe('panels', () => {
  test('R310: a panel opens by its button and by its key, has the focus, and gives it back', async () => {
    const { page, problems } = await openFake(browser, site, 'room="daily" auto-join');
    const button = page.getByRole('button', { name: 'People (1)' });
    await button.click();
    const panel = page.getByRole('complementary', { name: 'People' });
    await panel.waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await expect.poll(() => page.evaluate(focused)).toBe('side');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(focused)).toBe('People (1)');
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await page.getByRole('button', { name: 'Mute', exact: true }).press('p');
    await panel.waitFor();
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(focused)).toBe('Mute');
    await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('shortcuts', 'm'));
    await page.keyboard.press('p');
    expect(await panel.count()).toBe(0);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('where the button has no room, the panel is in the menu "More"', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 390, height: 576 });
    expect(await page.getByRole('button', { name: 'People' }).count()).toBe(0);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'People' }).click();
    await page.getByRole('complementary', { name: 'People' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(focused)).toBe('More');
    await page.context().close();
  });

  test('tiny, no key opens a panel, for there is none to be seen', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 240, height: 160 });
    const mute = page.getByRole('button', { name: 'Mute', exact: true });
    await page.locator('.extra [data-extra="chat"]').waitFor({ state: 'attached' });
    for (const key of ['c', 'p', '?']) {
      await mute.press(key);
      await page.evaluate(() => document.querySelector('fake-call')?.updateComplete);
      expect(await page.locator('.side').count()).toBe(0);
    }
    await page.setViewportSize({ width: 280, height: 240 });
    await mute.press('p');
    await page.getByRole('complementary').waitFor();
    // A panel that is open can still be closed.
    await page.setViewportSize({ width: 240, height: 160 });
    await mute.press('p');
    await expect.poll(() => page.locator('.side').count()).toBe(0);
    await page.context().close();
  });

  test('the button "Reactions" says whether its menu is open', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 1280, height: 800 });
    const button = page.getByRole('button', { name: 'Reactions' });
    await button.waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.click();
    await expect.poll(() => button.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await expect.poll(() => button.getAttribute('aria-expanded')).toBe('false');
    await page.context().close();
  });

  test('wide pushes the stage, medium lies over its end, narrow over all of it, flat over the bar too', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 1280, height: 800 });
    await page.getByRole('button', { name: 'People' }).click();
    await page.getByRole('complementary').waitFor();
    const wide = await page.evaluate(places);
    expect(wide.side.slice(0, 3)).toEqual([908, 12, 360]);
    expect(wide.floor.slice(0, 3)).toEqual([12, 12, 884]);
    await page.setViewportSize({ width: 800, height: 800 });
    const medium = await page.evaluate(places);
    expect(medium.side.slice(0, 3)).toEqual([428, 12, 360]);
    expect(medium.floor.slice(0, 3)).toEqual([12, 12, 776]);
    await page.setViewportSize({ width: 390, height: 576 });
    const narrow = await page.evaluate(places);
    expect(narrow.side).toEqual([8, 8, 374, narrow.floor[3]]);
    await page.setViewportSize({ width: 844, height: 390 });
    expect((await page.evaluate(places)).side).toEqual([484, 0, 360, 390]);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    expect((await page.evaluate(places)).side).toEqual([0, 0, 360, 390]);
    await page.context().close();
  });

  test('settings choose devices, name, language and keys; the list of keys has those that are on', async () => {
    const { page } = await openFake(browser, site, 'room="daily" name="Robin" auto-join', { width: 1280, height: 800 });
    const last = () => page.evaluate(() => document.querySelector('fake-call')?.fake.asked.at(-1));
    await page.evaluate(() =>
      document.querySelector('fake-call')?.fake.setLocal({
        cameras: [
          { deviceId: 'a', label: 'Front' },
          { deviceId: 'b', label: 'Back' },
        ],
        cameraId: 'a',
      }),
    );
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    // R345: their order.
    const general = page.locator('video-call-settings section').last();
    expect(
      await general
        .locator('label, button')
        .evaluateAll((all) => all.map((each) => each.textContent?.trim().split('\n')[0])),
    ).toEqual([...['Your name', 'Language', 'Sounds', 'Use keyboard shortcuts', 'Keyboard shortcuts', 'My picture']]);
    await page.getByRole('combobox', { name: 'Camera' }).selectOption('Back');
    expect(await last()).toEqual(['setCamera', 'b']);
    await page.getByLabel('Your name').fill('Robin Doe');
    await page.getByLabel('Your name').press('Tab');
    expect(await last()).toEqual(['setName', 'Robin Doe']);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('简体中文');
    await page.getByRole('complementary', { name: '设置' }).waitFor();
    await page.getByRole('combobox', { name: '语言' }).selectOption('English');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    const keys = page.getByRole('complementary', { name: 'Keyboard shortcuts' });
    await keys.getByText('Hold to talk while muted').waitFor();
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.getByRole('button', { name: 'Mute', exact: true }).press('?');
    await keys.waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('shortcuts', 'm'));
    expect(await keys.locator('kbd').allInnerTexts()).toEqual(['M', 'Esc']);
    await page.context().close();
  });

  test.each([
    ['light', 390, 576],
    ['dark', 1280, 800],
  ] as const)('R314: axe finds nothing in what a host sees, in %s', async (colorScheme, width, height) => {
    const { page } = await openFake(browser, site, 'room="daily" name="Robin" auto-join', {
      width,
      height,
      colorScheme,
    });
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme });
    await page.evaluate(() => {
      const { participant } = window.toolkit;
      document.querySelector('fake-call')?.fake.set({
        participants: [participant(0), participant(1, { audio: false, video: false, metadata: { hand: 1 } })],
        roomState: { host: 'self', endsAt: Date.now() + 600_000 },
        waiting: [{ id: 'k', name: 'Kim' }],
      });
    });
    await page.getByRole('button', { name: 'Admit' }).waitFor();
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.getByRole('button', { name: 'Mute', exact: true }).press('p');
    await page.getByRole('button', { name: 'Deny Kim' }).waitFor();
    // R311: what a row has, in its order.
    const row = page.locator('video-call-people li').filter({ hasText: 'Jonas' }).locator('[aria-label]');
    expect(await row.evaluateAll((all) => all.map((each) => each.ariaLabel))).toEqual([
      'Muted',
      'Camera off',
      'Hand raised, number 1',
      'More about Jonas Lindqvist',
    ]);
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.getByRole('button', { name: 'More about Amara Okafor' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Make host' }).waitFor();
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.getByRole('menuitem', { name: 'Remove' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await page.context().close();
  });
});

/** On the way into a call, and in it as a host. */
const STATES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  asking: (page) =>
    page.evaluate(() => {
      const phase = { kind: 'joining', room: 'daily', waiting: { host: true } } as const;
      document.querySelector('fake-call')?.fake.set({ phase });
    }),
  'turned away': (page) =>
    page.evaluate(() => {
      const error = { ...window.toolkit.error('denied'), fatal: true, retryAfterMs: 30_000 };
      document.querySelector('fake-call')?.fake.set({ phase: { kind: 'idle' }, error });
    }),
  full: (page) =>
    page.evaluate(() => {
      const error = { ...window.toolkit.error('room-full'), fatal: true };
      document.querySelector('fake-call')?.fake.set({ error });
    }),
  'a knock': (page) =>
    page.evaluate(() => {
      const { participant } = window.toolkit;
      document.querySelector('fake-call')?.fake.set({
        phase: { kind: 'joined', room: 'daily', self: 'self', capacity: 8 },
        participants: [participant(0), participant(1, { metadata: { hand: 1 } })],
        roomState: { host: 'self' },
        waiting: [{ id: 'k', name: 'Bartholomew Featherstonehaugh' }],
        error: undefined,
      });
    }),
};

test.each(SIZES)(
  'R313, R314: every control of a host and of somebody who waits is within reach in %i × %i',
  async (width, height) => {
    const { page } = await openFake(browser, site, 'room="daily"', { width, height });
    for (const [state, go] of Object.entries(STATES)) {
      await go(page);
      // Tiny: a notice is an icon until somebody reaches it.
      if (state === 'a knock' && height < 224) await page.getByRole('button', { name: 'Admit' }).focus();
      await expect.poll(() => outOfReach(page, '.go button, .bar button'), { message: state }).toEqual([]);
    }
    await page.context().close();
  },
);

test('R375: tiny, a host admits or denies whoever knocks, one after the other', async () => {
  const { page } = await openFake(browser, site, 'room="daily"', { width: 260, height: 500 });
  await page.evaluate(() => {
    const phase = { kind: 'joined', room: 'daily', self: 'self', capacity: 8 } as const;
    const waiting = ['Kim', 'Ada', 'Bo'].map((name) => ({ id: `k-${name}`, name }));
    const participants = [window.toolkit.participant(0)];
    document.querySelector('fake-call')?.fake.set({ phase, participants, roomState: { host: 'self' }, waiting });
  });
  await page.locator('.toast').getByText('3 people want to join').waitFor();
  await page.getByRole('button', { name: 'Mute', exact: true }).press('p');
  await page.locator('.toast').waitFor({ state: 'detached' });
  // The panel is not seen any more.
  await page.setViewportSize({ width: 230, height: 500 });
  await page.locator('.toast').getByText('Kim\u2069 wants to join').waitFor({ state: 'attached' });
  await page.setViewportSize({ width: 300, height: 200 });
  const admit = page.locator('.toast').getByRole('button', { name: 'Admit' });
  await admit.focus();
  await expect.poll(() => outOfReach(page, '.bar button')).toEqual([]);
  await admit.click();
  const asked = () => page.evaluate(() => JSON.stringify(document.querySelector('fake-call')?.fake.asked));
  await expect.poll(asked).toMatch(/"room",\{[^}]*"k-Kim"/u);
  await page.evaluate(() => document.querySelector('fake-call')?.fake.set({ waiting: [{ id: 'k-Ada', name: 'Ada' }] }));
  await page.locator('.toast').getByText('Ada\u2069 wants to join').waitFor();
  expect(await page.getByRole('button', { name: 'View' }).count()).toBe(0);
  await page.context().close();
});

test('R313: tiny, whoever waits reads that they ask; screen readers say who lets them in', async () => {
  const { page } = await openFake(browser, site, 'room="daily"', { width: 240, height: 160 });
  await STATES['asking']?.(page);
  const box = await page.getByText('Asking to join').boundingBox();
  const more = page.getByText('Somebody in the call will let you in');
  await more.waitFor({ state: 'attached' });
  expect(await more.boundingBox()).toMatchObject({ width: 1, height: 1 });
  const cancel = await page.getByRole('button', { name: 'Cancel' }).boundingBox();
  expect((box?.y ?? 160) + (box?.height ?? 0)).toBeLessThanOrEqual(cancel?.y ?? 0);
  await page.context().close();
});

test('R313: whoever nobody answered asks again, and the element does not; nor does Enter before the time is over', async () => {
  const { page } = await openFake(browser, site, 'room="daily" name="Robin"');
  await page.clock.pauseAt(Date.now() + 60_000);
  const joins = () =>
    page.evaluate(() => document.querySelector('fake-call')?.fake.asked.filter(([what]) => what === 'join').length);
  const refuse = (code: 'timeout' | 'denied') =>
    page.evaluate(async (which) => {
      const call = document.querySelector('fake-call');
      call?.fake.set({ phase: { kind: 'joining', room: 'daily', waiting: { host: true } }, error: undefined });
      await call?.updateComplete;
      call?.fake.set({ phase: { kind: 'idle' } });
      call?.fake.set({ error: { ...window.toolkit.error(which), fatal: true, retryAfterMs: 30_000 } });
    }, code);
  await page.evaluate(() =>
    document
      .querySelector('fake-call')
      ?.fake.set({ phase: { kind: 'joining', room: 'daily', waiting: { host: true } } }),
  );
  await page.waitForFunction(() => document.querySelector('fake-call')?.shadowRoot?.querySelector('.said'));
  await refuse('timeout');
  await page.getByText('Nobody answered.').waitFor();
  await page.clock.runFor(600_000);
  expect(await joins()).toBe(0);
  await refuse('denied');
  await page.getByText("You weren't let in.").waitFor();
  await page.getByLabel('Your name').press('Enter');
  expect(await joins()).toBe(0);
  await page.clock.runFor(30_000);
  await page.getByRole('button', { name: 'Ask again' }).click();
  expect(await joins()).toBe(1);
  await page.context().close();
});
