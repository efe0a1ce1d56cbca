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
    await page.getByRole('alert').getByText('This call has no room yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Join call' }).isDisabled()).toBe(true);
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
    await page.getByRole('alert').getByText('Close the other program, then try again.').waitFor();
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
    await alert.getByText('was refused').waitFor();
    expect(await again.count()).toBe(1);
    await page.evaluate(() =>
      document.querySelector('fake-call')?.fake.set({ error: window.toolkit.error('media-blocked') }),
    );
    await alert.getByText('Add allow=').waitFor();
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
});
