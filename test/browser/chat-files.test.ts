import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { axeFindings } from './support/axe.ts';
import { joinFromLobby, useSmallCamera } from './support/call.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

async function join(room: string, name: string) {
  const { page, problems } = await openPage(browser, `${node.url}/?room=${room}`, { atStart: useSmallCamera });
  onTestFinished(() => page.context().close());
  await joinFromLobby(page, name);
  return { page, problems };
}

async function openChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Chat/u }).click();
  await page.getByRole('log', { name: 'Messages' }).waitFor();
}

/** Chooses a file of so many bytes, as the dialog of the browser would. */
function choose(page: Page, name: string, bytes: number): Promise<void> {
  const buffer = Buffer.from(Uint8Array.from({ length: bytes }, (_, at) => at % 251));
  return page.locator('video-call-chat input[type=file]').setInputFiles({ name, mimeType: 'text/html', buffer });
}

/** Drags a file of so many bytes over the chat, and drops it. */
function drop(page: Page, name: string, bytes: number): Promise<void> {
  const act = (panel: Element, [called, size]: readonly [string, number]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(size)], called));
    for (const type of ['dragover', 'drop']) {
      panel.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  };
  return page.locator('video-call-chat').evaluate(act, [name, bytes] as const);
}

test('R321, R325, R327: a file to everybody is accepted by one and saved, declined by the other, by their buttons', async () => {
  const people = [await join('files', 'Ada'), await join('files', 'Bob'), await join('files', 'Cid')];
  const [ada, bob, cid] = people.map(({ page }) => page);
  if (!ada || !bob || !cid) throw new Error('no page');
  await ada.getByRole('button', { name: 'People (3)' }).waitFor();
  await openChat(ada);
  await choose(ada, '../minutes\u202Efdp.pdf', 300_000);
  await ada.getByText('300 kB').waitFor();
  expect(await axeFindings(ada, 'video-call')).toEqual([]);
  await ada.getByRole('button', { name: 'Send file' }).click();

  const toast = bob.getByRole('button', { name: /Ada.*wants to send you a file.*minutesfdp\.pdf/u });
  await toast.waitFor();
  await toast.click();
  await bob.getByRole('button', { name: 'Accept: minutesfdp.pdf' }).waitFor();
  expect(await axeFindings(bob, 'video-call')).toEqual([]);
  await openChat(cid);
  await cid.getByRole('button', { name: 'Decline: minutesfdp.pdf' }).click();
  await cid.getByText('You declined it').waitFor();
  await ada.getByText('Declined', { exact: true }).waitFor();

  await bob.getByRole('button', { name: 'Accept: minutesfdp.pdf' }).press('Enter');
  await bob.getByText('300 kB · Received').waitFor();
  await ada.getByText('300 kB · Sent').waitFor();
  const focused = () =>
    document.querySelector('video-call')?.shadowRoot?.querySelector('video-call-chat')?.shadowRoot?.activeElement
      ?.ariaLabel;
  expect(await bob.evaluate(focused)).toBe('Save: minutesfdp.pdf');
  const saving = bob.waitForEvent('download');
  await bob.getByRole('button', { name: 'Save: minutesfdp.pdf' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('minutesfdp.pdf');
  expect(people.flatMap(({ problems }) => problems)).toEqual([]);
});

test('R327: to one person; either end cancels what is under way; messages go meanwhile', async () => {
  const people = [await join('one', 'Ada'), await join('one', 'Bob'), await join('one', 'Cid')];
  const [ada, bob, cid] = people.map(({ page }) => page);
  if (!ada || !bob || !cid) throw new Error('no page');
  await ada.getByRole('button', { name: 'People (3)' }).waitFor();
  for (const page of [ada, bob, cid]) await openChat(page);
  for (const canceller of [ada, bob]) {
    await drop(ada, 'film.mkv', 100_000_000);
    await ada.getByLabel('Send to').selectOption({ label: 'Bob' });
    await ada.getByRole('button', { name: 'Send file' }).click();
    await bob.getByRole('button', { name: 'Accept: film.mkv' }).click();
    await bob.getByRole('progressbar', { name: 'film.mkv' }).waitFor();
    await canceller.getByRole('button', { name: 'Cancel: film.mkv' }).click();
    await canceller.getByText('You cancelled it').waitFor();
    const other = canceller === ada ? bob : ada;
    await other.getByText('Cancelled', { exact: true }).waitFor();
  }
  await ada.getByRole('textbox', { name: 'Message to everybody' }).fill('Never mind');
  await ada.keyboard.press('Enter');
  for (const page of [bob, cid]) await page.getByRole('log').getByText('Never mind').waitFor();
  expect(await cid.getByText('film.mkv').count()).toBe(0);
  expect(people.flatMap(({ problems }) => problems)).toEqual([]);
});

test('files that are dropped wait until the person says to whom', async () => {
  const { page, problems } = await join('drop', 'Ada');
  await openChat(page);
  await drop(page, 'dropped.txt', 5);
  await page.getByText('dropped.txt').waitFor();
  // Nobody is there who could get it.
  const send = page.getByRole('button', { name: 'Send file' });
  expect(await send.getAttribute('aria-disabled')).toBe('true');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByText('dropped.txt').count()).toBe(0);
  expect(problems).toEqual([]);
});
