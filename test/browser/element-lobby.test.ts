import type { Browser } from 'playwright-core';
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

/** Runs in the page. */
const asked = () => document.querySelector('fake-call')?.fake.asked.map(([what]) => what);

describe('lobby', () => {
  test('asks for the devices, takes a name, and joins with it', async () => {
    const { page, problems } = await openFake(browser, site);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('button', { name: 'Join call' }).click();
    await page.getByRole('button', { name: 'Leave call' }).waitFor();
    const calls = await page.evaluate(() => document.querySelector('fake-call')?.fake.asked);
    expect(calls).toEqual([['preview'], ['join', { room: 'daily', name: 'Ada' }]]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('lets a page keep somebody out', async () => {
    const { page } = await openFake(browser, site);
    await page.evaluate(() => document.addEventListener('before-join', (event) => event.preventDefault()));
    await page.getByRole('button', { name: 'Join call' }).click();
    expect(await page.evaluate(asked)).toEqual(['preview', 'preview']);
    await page.evaluate(() => {
      const call = document.createElement('fake-call');
      Object.assign(call, { room: 'daily', autoJoin: true });
      document.querySelector('fake-call')?.replaceWith(call);
    });
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['preview']);
    await page.context().close();
  });

  test('without a room says so, and nobody can join', async () => {
    const { page } = await openFake(browser, site, '');
    await page.getByRole('alert').getByText('Something is set up wrong on this page (no-room).').waitFor();
    const join = page.getByRole('button', { name: 'Join call' });
    expect(await join.getAttribute('aria-disabled')).toBe('true');
    await join.click({ force: true });
    expect(await page.evaluate(asked)).toEqual(['preview']);
    await page.context().close();
  });

  test('offers the devices there are, and asks for the one chosen', async () => {
    const { page } = await openFake(browser, site);
    await page.evaluate(() => {
      document.querySelector('fake-call')?.fake.setLocal({
        cameras: [
          { deviceId: 'a', label: 'Front' },
          { deviceId: 'b', label: 'Back' },
        ],
        cameraId: 'a',
      });
    });
    await page.getByLabel('Camera', { exact: true }).selectOption('Back');
    const last = await page.evaluate(() => document.querySelector('fake-call')?.fake.asked.at(-1));
    expect(last).toEqual(['setCamera', 'b']);
    await page.context().close();
  });

  test('says why a device is missing and tries that one again', async () => {
    const { page } = await openFake(browser, site);
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      const error = { ...window.toolkit.error('media-in-use'), detail: 'audio' };
      fake?.setLocal({ audio: false });
      fake?.set({ error });
      fake?.raise.error(error);
    });
    await page.getByRole('alert').getByText('Microphone is in use Close the other app or tab.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(await page.evaluate(asked)).toEqual(['preview', 'setAudio']);
    await page.context().close();
  });

  test('offers no second try where it would end the same way', async () => {
    const { page } = await openFake(browser, site);
    const alert = page.getByRole('alert');
    const again = page.getByRole('button', { name: 'Try again' });
    await page.evaluate(() =>
      document.querySelector('fake-call')?.fake.set({ error: window.toolkit.error('media-denied') }),
    );
    await alert.getByText('Camera and microphone blocked').waitFor();
    expect(await again.count()).toBe(1);
    await page.evaluate(() =>
      document.querySelector('fake-call')?.fake.set({ error: window.toolkit.error('media-blocked') }),
    );
    await alert.getByText("aren't available on this page").waitFor();
    expect(await again.count()).toBe(0);
    await page.context().close();
  });

  test('is where a refused auto-join ends, with the reason', async () => {
    const { page } = await openFake(browser, site, '');
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (!call) return;
      call.fake.onJoin = async () => {
        call.fake.set({ phase: { kind: 'idle' }, error: window.toolkit.error('room-full') });
        throw new Error('full');
      };
      call.room = 'daily';
      call.autoJoin = true;
    });
    await page.getByRole('alert').getByText('Try again when somebody has left.').waitFor();
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['preview', 'join']);
    await page.context().close();
  });

  test('names each device that fails, and a second problem does not replace the first', async () => {
    const { page } = await openFake(browser, site);
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      fake?.setLocal({ audio: false, video: false });
      fake?.set({ error: { ...window.toolkit.error('media-not-found'), detail: 'audio' } });
      fake?.set({ error: { ...window.toolkit.error('media-denied'), detail: 'video' } });
    });
    const alerts = page.getByRole('alert');
    await expect.poll(() => alerts.allInnerTexts()).toHaveLength(2);
    await alerts.getByText('No microphone found Plug one in, or join without.').waitFor();
    await alerts
      .getByText("Camera blocked Allow it next to the page's address, then try again. You can join without.")
      .waitFor();
    await page.getByText('Camera is blocked').waitFor();
    await page.evaluate(() => document.querySelector('fake-call')?.fake.setLocal({ audio: true }));
    await expect.poll(() => alerts.count()).toBe(1);
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      fake?.setLocal({ audio: false });
      fake?.set({ error: { ...window.toolkit.error('media-denied'), detail: 'audio' } });
    });
    await alerts.getByText('Camera and microphone blocked').waitFor();
    await expect.poll(() => alerts.count()).toBe(1);
    await page.context().close();
  });

  test('tries a call that cannot be reached again by itself, says when, and gives up in the end', async () => {
    const { page } = await openFake(browser, site);
    await page.clock.install();
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      if (!fake) return;
      fake.onJoin = async ({ room }) => {
        fake.set({ phase: { kind: 'joining', room } });
        await Promise.resolve();
        fake.set({ phase: { kind: 'idle' } });
        fake.set({ error: { ...window.toolkit.error('connection-failed'), fatal: true } });
        throw new Error('no network');
      };
    });
    const joins = async () => (await page.evaluate(asked))?.filter((what) => what === 'join').length;
    await page.getByRole('button', { name: 'Join call' }).click();
    await page
      .getByRole('alert')
      .getByText("Can't reach the call Check your internet connection. Trying again in 5 s.")
      .waitFor();
    await page.clock.runFor(2_000);
    await page.getByText('Trying again in 3 s.').waitFor();
    await page.clock.runFor(3_000);
    await expect.poll(joins).toBe(2);
    for (const seconds of [10, 20, 40, 60]) {
      await page.getByText(`Trying again in ${seconds} s.`).waitFor();
      await page.clock.runFor(seconds * 1_000);
    }
    await expect.poll(joins).toBe(6);
    await page.getByText('Trying again').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Try now' }).click();
    await expect.poll(joins).toBe(7);
    await page.getByText('Trying again in 5 s.').waitFor();
    await page.context().close();
  });

  test('a join can be cancelled, also one that the element began by itself', async () => {
    const { page } = await openFake(browser, site);
    await page.clock.install();
    const hang = () => {
      const call = document.querySelector('fake-call');
      if (!call) return;
      call.fake.onJoin = async ({ room }) => {
        call.fake.set({ phase: { kind: 'joining', room } });
        await new Promise(() => {});
      };
    };
    await page.evaluate(hang);
    const join = page.locator('.enter');
    await join.click();
    await join.getByText('Joining…').waitFor();
    expect(await join.getAttribute('aria-disabled')).toBe('true');
    expect(
      await join.evaluate((button) => button.getRootNode() instanceof ShadowRoot && button.matches(':focus')),
    ).toBe(true);
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    await page.clock.runFor(4_000);
    await join.getByText('Still joining…').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['preview', 'join', 'leave', 'preview']);
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (call) call.autoJoin = true;
    });
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    await page.evaluate(() => {
      const next = Object.assign(document.createElement('fake-call'), { room: '' });
      document.querySelector('fake-call')?.replaceWith(next);
    });
    await page.evaluate(hang);
    await page.evaluate(() =>
      Object.assign(document.querySelector('fake-call') ?? {}, { room: 'daily', autoJoin: true }),
    );
    await page.getByRole('status').getByText('Joining…').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    await page.context().close();
  });

  test('says that the browser asks for the devices, and lets people join without them', async () => {
    const { page } = await openFake(browser, site, '');
    await page.clock.install();
    await page.evaluate(() => {
      Object.defineProperty(navigator.permissions, 'query', { value: async () => ({ state: 'prompt' }) });
      document.querySelector('fake-call')?.setAttribute('room', 'daily');
    });
    await page.getByText('Camera is starting…').waitFor();
    await page.clock.runFor(1_000);
    await page.getByText('Your browser is asking for camera and microphone. Choose "Allow".').waitFor();
    await page.getByRole('button', { name: 'Join without' }).click();
    await page.getByRole('button', { name: 'Leave call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['preview', 'setAudio', 'setVideo', 'join']);
    await page.context().close();
  });
});
