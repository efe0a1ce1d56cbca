import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { axeFindings } from './support/axe.ts';
import { openFake, startGallery } from './support/gallery.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

interface Room {
  readonly people?: number;
  readonly entry?: 'open' | 'wait' | 'locked' | undefined;
}

/** A lobby whose room is like this; `become` changes the room and lets the lobby look again. */
async function openLobby(room: Room) {
  const { page } = await openFake(browser, site, 'room="daily" name="Robin"');
  await page.clock.install();
  const become = async (next: Room): Promise<void> => {
    await page.evaluate((now) => Object.assign(document.querySelector('fake-call')?.fake ?? {}, now), next);
    await page.clock.runFor(5_000);
  };
  await become(room);
  return { page, become };
}

/** The text of the focused button. Runs in the page. */
const focusedText = () => document.querySelector('fake-call')?.shadowRoot?.activeElement?.textContent?.trim();

const refuse = (page: Page, code: 'room-full' | 'room-locked') =>
  page.evaluate((which) => {
    const error = { ...window.toolkit.error(which), fatal: true };
    document.querySelector('fake-call')?.fake.set({ phase: { kind: 'idle' }, error });
  }, code);

test('R351: the button says whether a join comes in or asks, and keeps the focus while that changes', async () => {
  const { page, become } = await openLobby({ people: 2, entry: 'open' });
  await page.getByRole('button', { name: 'Join call' }).focus();
  await become({ entry: 'wait' });
  await page.getByRole('button', { name: 'Ask to join' }).waitFor();
  expect(await page.evaluate(focusedText)).toBe('Ask to join');
  expect(await axeFindings(page, 'fake-call')).toEqual([]);
  // A node of an earlier version does not tell.
  await become({ entry: undefined });
  await page.getByRole('button', { name: 'Join call' }).waitFor();
  expect(await page.evaluate(focusedText)).toBe('Join call');
  await page.context().close();
});

test('R351: a full room says so before anybody tries to join, and takes it back; the focus stays on what leads in', async () => {
  const { page, become } = await openLobby({ people: 7 });
  await page.getByRole('button', { name: 'Join call' }).focus();
  await become({ people: 8 });
  await page.getByRole('status').getByText('This call is full (8 of 8).').waitFor();
  expect(await page.evaluate(focusedText)).toBe('Wait for a place');
  expect(await axeFindings(page, 'fake-call')).toEqual([]);
  await become({ people: 7 });
  await page.getByText('This call is full').waitFor({ state: 'detached' });
  expect(await page.evaluate(focusedText)).toBe('Join call');
  await become({ people: 8 });
  await page.getByRole('button', { name: 'Wait for a place' }).press('Enter');
  await page.getByText('Waiting for a place…').waitFor();
  expect(await page.evaluate(focusedText)).toBe('Cancel');
  await become({ people: 7 });
  await page.clock.runFor(5_000);
  const joined = () => document.querySelector('fake-call')?.fake.asked.some(([what]) => what === 'join');
  await expect.poll(() => page.evaluate(joined)).toBe(true);
  await page.context().close();
});

test('R351: a locked room says so without an alert; what a refused join said is over when the room was opened', async () => {
  const { page, become } = await openLobby({ people: 2, entry: 'locked' });
  await page.getByRole('status').getByText('This call is locked.').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await axeFindings(page, 'fake-call')).toEqual([]);
  await become({ entry: undefined });
  await refuse(page, 'room-locked');
  await page.getByRole('alert').getByText('This call is locked.').waitFor();
  // A node of an earlier version tells nothing that ends it.
  await become({ people: 3 });
  await page.getByText('3 people are here').waitFor();
  expect(await page.getByRole('alert').count()).toBe(1);
  await become({ entry: 'open' });
  await page.getByText('This call is locked.').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Join call' }).waitFor();
  await page.context().close();
});

test('R351: where too many wait, the refusal stays: a look does not show that', async () => {
  const { page, become } = await openLobby({ people: 2, entry: 'wait' });
  await refuse(page, 'room-full');
  await page.getByText('This call is full (8 of 8).').waitFor();
  await become({});
  await become({});
  expect(await page.getByText('This call is full (8 of 8).').isVisible()).toBe(true);
  await page.context().close();
});
