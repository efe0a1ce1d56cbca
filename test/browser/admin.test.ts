import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { expectAccessible, KEY, openAdmin } from './support/admin.ts';

let browser: Browser;
let cluster: ProcessCluster;
let n1: RunningNode;
let n2: RunningNode;

beforeAll(async () => {
  [browser, cluster] = await Promise.all([
    launchBrowser(),
    ProcessCluster.start({ ADMIN_KEY: KEY, LEASE_MS: '2000', DRAIN_MS: '1000', NODE_ID: 'node' }),
  ]);
  [n1, n2] = [await cluster.node(), await cluster.node()];
});

afterAll(async () => {
  await browser?.close();
  await cluster?.stop();
});

/** The row of a table that has this text in its first cell. */
function row(page: Page, text: string) {
  return page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: text }) });
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.textContent?.trim() ?? '';
  });
}

test('the nodes of the cluster, whichever of them answers, with rates', async () => {
  const { page, problems } = await openAdmin(browser, n2.url);
  await page.getByRole('heading', { name: 'Nodes', exact: true }).waitFor();
  await page.getByText('2 of 2').waitFor();
  expect(await page.getByRole('row').filter({ hasText: 'Ready' }).count()).toBe(2);
  expect(await page.getByText('answers you').count()).toBe(1);
  await page.getByText('Joins and resumes').waitFor();
  expect(await focused(page)).toBe('Nodes');
  await expectAccessible(page, 'nodes');
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R262: a room is found by its name, and what clients sent is text', async () => {
  const name = '<img src=x onerror="document.title=1">';
  await cluster.joined(n1, 'Daily/ü <b>', { name, metadata: { note: '<i>hand</i>' } });
  await cluster.joined(n2, 'Daily/ü <b>', { name: 'Bob' });
  await cluster.joined(n2, 'another');
  const { page, problems } = await openAdmin(browser, `${n1.url}`);
  await page.getByRole('link', { name: 'Rooms' }).click();
  await page.getByRole('link', { name: 'another' }).waitFor();
  await page.getByLabel('Name of a room').fill('daily');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'another' }).waitFor({ state: 'detached' });
  expect(await row(page, 'Daily/ü <b>').textContent()).toContain('2 of 8');
  await expectAccessible(page, 'rooms');
  await page.getByRole('link', { name: 'Daily/ü <b>' }).click();
  await page.getByRole('rowheader', { name }).waitFor();
  expect(await page.getByText('note: <i>hand</i>').count()).toBe(1);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Daily/ü <b>');
  expect(await page.title()).toBe('Daily/ü <b> · Signalbox administration');
  await expectAccessible(page, 'room');
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R263: a peer is removed only after a dialog; the timeline tells', async () => {
  await cluster.joined(n1, 'lab', { name: 'Ann' });
  const bob = await cluster.joined(n2, 'lab', { name: 'Bob' });
  const { page } = await openAdmin(browser, `${n1.url}`);
  await page.evaluate(() => location.assign('#/rooms/lab'));
  const remove = page.getByRole('button', { name: 'Remove Bob' });
  await remove.click();
  const dialog = page.getByRole('dialog', { name: 'Remove Bob from lab?' });
  await dialog.getByText('1 other peer stays in the room').waitFor();
  expect(await focused(page)).toBe('Cancel');
  await expectAccessible(page, 'the dialog');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => focused(page)).toBe('Remove Bob');

  await remove.click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  expect(await bob.next('goodbye')).toMatchObject([{ reason: 'removed' }]);
  await page.getByRole('status').getByText('Removed Bob.').waitFor();
  await row(page, 'Bob').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toBe('lab');
  await page.getByRole('listitem').filter({ hasText: 'Bob was removed' }).waitFor();
  expect(await page.getByRole('listitem').filter({ hasText: 'Ann joined' }).textContent()).toContain(
    'A meeting begins',
  );
  await page.context().close();
});

test('who has the focus keeps it while others come and go', async () => {
  await cluster.joined(n1, 'busy', { name: 'Ann' });
  const { page } = await openAdmin(browser, n1.url);
  await page.evaluate(() => location.assign('#/rooms/busy'));
  await page.getByRole('button', { name: 'Remove Ann' }).focus();
  const others = [
    await cluster.joined(n2, 'busy', { name: 'Aaron' }),
    await cluster.joined(n1, 'busy', { name: 'Zoe' }),
  ];
  await row(page, 'Zoe').waitFor();
  expect(await focused(page)).toBe('Remove Ann');
  for (const other of others) other.close();
  await row(page, 'Zoe').getByText('Away').waitFor();
  expect(await focused(page)).toBe('Remove Ann');
  await page.context().close();
});

test('R263: a room gets an announcement, and is closed', async () => {
  const [a, b] = [await cluster.joined(n1, 'class', { name: 'Ann' }), await cluster.joined(n2, 'class')];
  const { page } = await openAdmin(browser, n1.url);
  await page.evaluate(() => location.assign('#/rooms/class'));
  await page.getByLabel('Text').fill('Five minutes left');
  await page.getByRole('button', { name: 'Announce' }).click();
  for (const peer of [a, b]) expect(await peer.next('announcement')).toEqual([{ text: 'Five minutes left' }]);
  await page.getByText('Announced to class, on 2 nodes.').waitFor();

  await page.getByRole('button', { name: 'Close room' }).click();
  const dialog = page.getByRole('dialog', { name: 'Close class?' });
  await dialog.getByText('2 peers on 2 nodes lose their seats').waitFor();
  await dialog.getByRole('button', { name: 'Close room' }).click();
  for (const peer of [a, b]) expect(await peer.next('goodbye')).toMatchObject([{ reason: 'closed' }]);
  await page.getByText('Nobody is in this room').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'The room was closed' }).waitFor();
  await expectAccessible(page, 'a room that is over');
  await page.context().close();
});

test('R263: everybody gets an announcement after a dialog, and a node is drained', async () => {
  const third = await cluster.node({ NODE_ID: 'third' });
  const ann = await cluster.joined(third, 'moves', { name: 'Ann' });
  const { page } = await openAdmin(browser, n1.url);
  await page.getByText('3 of 3').waitFor();
  await page.getByLabel('Text').fill('Maintenance at noon');
  await page.getByRole('button', { name: 'Announce' }).click();
  await page.getByRole('dialog').getByText('Maintenance at noon').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Announce' }).click();
  expect(await ann.next('announcement')).toEqual([{ text: 'Maintenance at noon' }]);

  await page.getByRole('button', { name: 'Drain third' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('move to 2 other ready nodes').waitFor();
  await dialog.getByRole('button', { name: 'Drain' }).click();
  expect(await third.exited).toBe(0);
  await page.getByText('2 of 2').waitFor();
  await until('the row is gone', async () => (await page.getByText(/^third-/).count()) === 0);
  await page.context().close();
});
