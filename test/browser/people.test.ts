import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { axeFindings } from './support/axe.ts';
import { joinFromLobby, useSmallCamera } from './support/call.ts';

let browser: Browser;
let redis: RedisServer;
let nodes: readonly [RunningNode, RunningNode];

beforeAll(async () => {
  [browser, redis] = await Promise.all([launchBrowser(), startRedis()]);
  const env = { REDIS_URL: redis.url };
  nodes = await Promise.all([startNode({ ...env, NODE_ID: 'a' }), startNode({ ...env, NODE_ID: 'b' })]);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all(nodes?.map((node) => node.stop()) ?? []);
  await redis?.stop();
});

async function open(node: RunningNode, room: string): Promise<Page> {
  const { page } = await openPage(browser, `${node.url}/?room=${room}`, { atStart: useSmallCamera });
  return page;
}

/** Asks to join a room with a waiting room. */
async function knock(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Ask to join' }).click();
  await page.getByText('Asking to join…').waitFor();
}

const peopleButton = (page: Page) => page.getByRole('button', { name: /^People/u });

test('R313, R314: a host lets in, turns away, asks to mute, hands over, removes and ends, on two nodes, by keyboard alone', async () => {
  const [a, b] = nodes;
  const [ada, bob, kim, lou] = await Promise.all([
    open(a, 'hosted'),
    open(b, 'hosted'),
    open(b, 'hosted'),
    open(a, 'hosted'),
  ]);
  await joinFromLobby(ada, 'Ada');
  await joinFromLobby(bob, 'Bob');
  await peopleButton(ada).waitFor();
  await ada.getByRole('button', { name: 'Mute', exact: true }).press('p');
  const panel = ada.getByRole('complementary', { name: 'People' });
  await panel.getByText('You · Host').waitFor();
  await ada.getByRole('switch', { name: 'Waiting room' }).press('Enter');
  await ada.getByRole('switch', { name: 'Waiting room', checked: true }).waitFor();
  await peopleButton(bob).waitFor();
  await bob.getByRole('button', { name: 'Mute', exact: true }).press('p');
  await bob.getByRole('complementary', { name: 'People' }).getByText('Host').waitFor();
  expect(await bob.getByRole('switch').count()).toBe(0);
  expect(await bob.getByRole('button', { name: 'More about Ada' }).count()).toBe(0);
  await ada.keyboard.press('Escape');

  await knock(kim, 'Kim');
  await kim.getByText('Somebody in the call will let you in.').waitFor();
  expect(await axeFindings(kim, 'video-call')).toEqual([]);
  await ada
    .getByText(/Kim. wants to join/u)
    .first()
    .waitFor();
  expect(await axeFindings(ada, 'video-call')).toEqual([]);
  await knock(lou, 'Lou');
  await ada.getByText('2 people want to join').first().waitFor();
  await ada.getByRole('button', { name: 'View' }).press('Enter');
  await ada.getByText('Waiting to join (2)').waitFor();
  expect(await axeFindings(ada, 'video-call')).toEqual([]);
  await ada.getByRole('button', { name: 'Deny Lou' }).press('Enter');
  await lou.getByText("You weren't let in.").waitFor();
  expect(await lou.getByRole('button', { name: 'Ask again' }).getAttribute('aria-disabled')).toBe('true');
  await ada.getByRole('button', { name: 'Admit Kim' }).press('Enter');
  await kim.getByRole('button', { name: 'Leave call' }).waitFor();

  await ada.getByRole('button', { name: 'More about Bob' }).press('Enter');
  await ada.getByRole('menuitem', { name: 'Ask to mute' }).press('Enter');
  await bob
    .locator('.toast')
    .getByText(/Ada. asks you to mute/u)
    .waitFor();
  await bob.locator('.toast').getByRole('button', { name: 'Mute' }).press('Enter');
  await bob.getByRole('button', { name: 'Unmute' }).waitFor();

  await ada.getByRole('button', { name: 'More about Bob' }).press('Enter');
  await ada.getByRole('menuitem', { name: 'Make host' }).press('Enter');
  await bob.getByRole('button', { name: 'More about Kim' }).press('Enter');
  expect(await ada.getByRole('switch').count()).toBe(0);
  await bob.getByRole('menuitem', { name: 'Remove' }).press('Enter');
  await bob.getByRole('dialog', { name: /Kim/u }).waitFor();
  expect(await axeFindings(bob, 'video-call')).toEqual([]);
  await bob.keyboard.press('Escape');
  await bob.getByRole('dialog').waitFor({ state: 'detached' });
  await kim.getByRole('button', { name: 'Leave call' }).waitFor();
  await bob.getByRole('button', { name: 'More about Kim' }).press('Enter');
  await bob.getByRole('menuitem', { name: 'Remove' }).press('Enter');
  await bob.getByRole('dialog').getByRole('button', { name: 'Remove' }).press('Enter');
  await kim.getByRole('heading', { name: 'The host removed you from the call.' }).waitFor();
  expect(await kim.getByRole('button', { name: 'Join again' }).count()).toBe(0);
  await kim.locator('.said').getByText('The host removed you').waitFor({ state: 'attached' });

  await bob.getByRole('button', { name: 'Leave call' }).press('Enter');
  await bob.getByRole('menuitem', { name: 'End call for everyone' }).press('Enter');
  await bob.getByRole('dialog').getByRole('button', { name: 'End call for everyone' }).press('Enter');
  await Promise.all([ada, bob].map((page) => page.getByText('The host ended the call.').waitFor()));
  await Promise.all([ada, bob, kim, lou].map((page) => page.context().close()));
});

test('R312, R315: hands have their places in one order for all; reactions rise on every page', async () => {
  const [a, b] = nodes;
  const [ada, bob] = await Promise.all([open(a, 'hands'), open(b, 'hands')]);
  await joinFromLobby(ada, 'Ada');
  await joinFromLobby(bob, 'Bob');
  await bob.getByRole('button', { name: 'Raise hand' }).press('h');
  await bob.getByRole('button', { name: 'Lower hand' }).waitFor();
  await ada.getByRole('listitem', { name: /Bob/u }).getByRole('img', { name: 'Hand raised, number 1' }).waitFor();
  await ada.getByRole('button', { name: 'Raise hand' }).click();
  await bob.getByRole('listitem', { name: /Ada/u }).getByRole('img', { name: 'Hand raised, number 2' }).waitFor();
  await bob.getByRole('button', { name: 'Lower hand' }).click();
  await ada.getByRole('listitem', { name: /Ada/u }).getByRole('img', { name: 'Hand raised, number 1' }).waitFor();
  await bob.getByRole('button', { name: 'Reactions' }).click();
  await bob.getByRole('menuitem', { name: 'Celebration' }).click();
  await Promise.all([ada, bob].map((page) => page.locator('.reaction').getByText('Bob').waitFor()));
  await ada.locator('.reaction').waitFor({ state: 'detached' });
  await peopleButton(bob).click();
  expect(await bob.getByRole('complementary').getByRole('listitem').allInnerTexts()).toHaveLength(2);
  await Promise.all([ada, bob].map((page) => page.context().close()));
});

/** One address for two nodes, as an edge: connections go to the first one that lives. */
async function startEdge(first: RunningNode, second: RunningNode): Promise<{ readonly url: string; moveOn(): void }> {
  let node = first;
  const edge = createServer((near) => {
    const far = connect(Number(new URL(node.url).port), '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(edge, 'listening');
  onTestFinished(() => void edge.close());
  const bound = edge.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${bound.port}`, moveOn: () => (node = second) };
}

test('R194: a host whose node is killed comes back as host, and can still change the room', async () => {
  const [, b] = nodes;
  const doomed = await startNode({ REDIS_URL: redis.url, NODE_ID: 'c' });
  const edge = await startEdge(doomed, b);
  const [{ page: ada }, bob] = await Promise.all([
    openPage(browser, `${edge.url}/?room=killed`, { atStart: useSmallCamera }),
    open(b, 'killed'),
  ]);
  await joinFromLobby(ada, 'Ada');
  await joinFromLobby(bob, 'Bob');
  await peopleButton(ada).click();
  await ada.getByText('You · Host').waitFor();
  edge.moveOn();
  doomed.kill('SIGKILL');
  await ada.locator('video-call:state(reconnecting)').waitFor();
  await ada.locator('video-call:state(joined)').waitFor();
  await ada.getByText('You · Host').waitFor();
  await ada.getByRole('switch', { name: 'Lock call' }).press('Enter');
  await ada.getByRole('switch', { name: 'Lock call', checked: true }).waitFor();
  await peopleButton(bob).click();
  await bob.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Ada' }).getByText('Host').waitFor();
  expect(await bob.getByRole('switch').count()).toBe(0);
  expect(await bob.evaluate(() => document.querySelector('video-call')?.store?.state.roomState.locked)).toBe(true);
  await Promise.all([ada, bob].map((page) => page.context().close()));
});

test('R310: without the file of the panels the call goes on', async () => {
  const page = await open(nodes[0], 'missing');
  await page.route('**/signalbox-panels.js', (route) => route.abort());
  await joinFromLobby(page, 'Ada');
  expect(await peopleButton(page).count()).toBe(0);
  await page.getByRole('button', { name: 'Mute', exact: true }).press('p');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Leave call' }).click();
  await page.getByText('You left the call').waitFor();
  await page.context().close();
});
