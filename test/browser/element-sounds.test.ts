import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openFake, startGallery } from './support/gallery.ts';

declare global {
  interface Window {
    /** The frequencies of the tones that were played, in Hz. */
    tones: number[];
  }
}

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

function recordTones(): void {
  window.tones = [];
  const Original = OscillatorNode;
  window.OscillatorNode = class extends Original {
    constructor(context: BaseAudioContext, options?: OscillatorOptions) {
      super(context, options);
      window.tones.push(this.frequency.value);
    }
  };
}

/** One after the other, so many others are in the call. */
const people = (page: Page, ...counts: readonly number[]) =>
  page.evaluate(async (all) => {
    const { participant } = window.toolkit;
    const call = document.querySelector('fake-call');
    for (const many of all) {
      call?.fake.set({ participants: Array.from({ length: many }, (_, index) => participant(index)) });
      await call?.updateComplete;
    }
  }, counts);

const loaded = (page: Page) => page.getByRole('button', { name: 'People' }).waitFor();

test('R305: who comes is heard, one sound in 500 ms, once the person has used the page; nobody is with no-sounds', async () => {
  const { page, problems } = await openFake(browser, site, 'room="daily" auto-join', { atStart: recordTones });
  await loaded(page);
  await page.getByRole('button', { name: 'Mute' }).click();
  await page.clock.setFixedTime(1_800_000_000_000);
  await people(page, 1, 2, 1);
  await expect.poll(() => page.evaluate(() => window.tones)).toEqual([523, 659]);
  expect(problems).toEqual([]);
  await page.context().close();

  const quiet = await openFake(browser, site, 'room="daily" auto-join no-sounds', { atStart: recordTones });
  await loaded(quiet.page);
  await quiet.page.getByRole('button', { name: 'Mute' }).click();
  await people(quiet.page, 1);
  await quiet.page.getByRole('listitem').nth(1).waitFor();
  expect(await quiet.page.evaluate(() => window.tones)).toEqual([]);
  await quiet.page.context().close();
});

test('R305: a message is heard while the chat is closed, and not while it is open', async () => {
  const { page, problems } = await openFake(browser, site, 'room="daily" auto-join', { atStart: recordTones });
  await loaded(page);
  await people(page, 1);
  await page.getByRole('button', { name: 'Mute' }).click();
  await page.clock.setFixedTime(1_800_000_000_000);
  const say = (id: string) =>
    page.evaluate((name) => {
      const payload = { kind: 'chat', id: name, text: name };
      document.querySelector('fake-call')?.fake.raise.message({ from: 'peer-0', payload });
    }, id);
  await page.evaluate(() => {
    window.tones = [];
  });
  await say('closed');
  await expect.poll(() => page.evaluate(() => window.tones)).toEqual([740]);
  await page.getByRole('button', { name: 'Chat' }).click();
  await page.getByRole('log').getByText('closed').waitFor();
  await page.clock.setFixedTime(1_800_000_010_000);
  await say('open');
  await page.getByRole('log').getByText('open').waitFor();
  expect(await page.evaluate(() => window.tones)).toEqual([740]);
  expect(problems).toEqual([]);
  await page.context().close();
});
