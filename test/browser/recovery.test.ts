import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { pathOf } from '../turn/support/relayed.ts';
import { joinFromLobby, recordConnections, untilPlaying, useSmallCamera } from './support/call.ts';
import { useWires, Wires } from './support/cut-path.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** The states of the media connections to the others, by name. */
function connections(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const { participants = [] } = document.querySelector('video-call')?.store?.state ?? {};
    return Object.fromEntries(participants.map(({ name, connection }) => [name, connection]));
  });
}

test('R280: two who may use a relay alone, without one, read after 20 s that it failed, and try again', async () => {
  const url = `${node.url}/?room=norelay&relay`;
  const [ada, bob] = await Promise.all([openPage(browser, 'about:blank'), openPage(browser, url)]);
  onTestFinished(async () => void (await Promise.all([ada, bob].map(({ page }) => page.context().close()))));
  await ada.page.clock.install();
  await ada.page.goto(url);
  await joinFromLobby(ada.page, 'Ada');
  await joinFromLobby(bob.page, 'Bob');
  await until('Bob is there', async () => (await connections(ada.page))['Bob'] === 'connecting');
  await ada.page.clock.fastForward(8_000);
  await until('it takes long', async () => (await connections(ada.page))['Bob'] === 'still-connecting');
  await ada.page.clock.fastForward(12_000);
  await until('it failed', async () => (await connections(ada.page))['Bob'] === 'failed');
  const code = () => ada.page.evaluate(() => document.querySelector('video-call')?.store?.state.error?.code);
  expect(await code()).toBe('peer-connection-failed');
  await ada.page.evaluate(() => {
    const { store } = document.querySelector('video-call') ?? {};
    store?.retry(store.state.participants[0]?.peerId ?? '');
  });
  expect(await connections(ada.page)).toEqual({ Bob: 'connecting' });
});

test('R281: where the path between two is cut, ICE finds another one, and the picture goes on in the same connection', async () => {
  const wires = new Wires();
  onTestFinished(() => wires.close());
  const people = await Promise.all(
    ['Ada', 'Bob'].map(async (name) => {
      const { page, problems } = await openPage(browser, 'about:blank', { atStart: useWires });
      onTestFinished(() => page.context().close());
      await page.addInitScript(recordConnections);
      await wires.lay(page);
      await page.goto(`${node.url}/?room=cut`);
      return { name, page, problems };
    }),
  );
  for (const { page, name } of people) await joinFromLobby(page, name);
  await Promise.all(people.map(({ page }) => untilPlaying(page, 1)));
  const fragments = () => Promise.all(people.map(async ({ page }) => (await pathOf(page))?.usernameFragment));
  const before = await fragments();
  wires.cut();
  let frames: number | undefined;
  await until('the picture to stop', async () => {
    const [seen] = await Promise.all(people.map(({ page }) => pathOf(page)));
    const stopped = seen !== undefined && seen.framesDecoded === frames;
    frames = seen?.framesDecoded;
    return stopped;
  });
  await until(
    'both to have another path',
    async () => (await fragments()).every((each, index) => each !== undefined && each !== before[index]),
    30_000,
  );
  await Promise.all(people.map(({ page }) => untilPlaying(page, 1)));
  const made = await Promise.all(people.map(({ page }) => page.evaluate(() => window.connections.length)));
  expect(made).toEqual([1, 1]);
  expect(people.flatMap(({ problems }) => problems)).toEqual([]);
});

test('R286: media goes on while the server is away; who leaves meanwhile is not shown as if still there', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const env = { REDIS_URL: redis.url, NODE_ID: 'one', LEASE_MS: '3000' };
  const first = await startNode(env);
  const { port } = new URL(first.url);
  const people: Page[] = [];
  for (const name of ['Ada', 'Bob', 'Cid']) {
    const { page } = await openPage(browser, 'about:blank', { atStart: useSmallCamera, width: 320, height: 700 });
    onTestFinished(() => page.context().close());
    await page.addInitScript(recordConnections);
    await page.goto(`${first.url}/?room=away`);
    await joinFromLobby(page, name);
    people.push(page);
  }
  const [ada, bob, cid] = people;
  if (!ada || !bob || !cid) throw new Error('no page');
  await untilPlaying(ada, 2);
  await first.stop();
  await ada.locator('.notice').getByText('Reconnecting').waitFor();
  await untilPlaying(ada, 2);
  const seen = await ada.evaluateHandle(() => {
    const states: string[] = [];
    document.querySelector('video-call')?.store?.subscribe(({ participants }) => {
      if (states.length > 0 || !participants.some(({ connection }) => connection === 'interrupted')) return;
      states.push(...window.connections.map(({ iceConnectionState }) => iceConnectionState));
    });
    return states;
  });
  await bob.getByRole('button', { name: 'Leave call' }).click();
  await until('Bob is interrupted', async () => (await connections(ada))['Bob'] === 'interrupted');
  expect((await connections(ada))['Cid']).toBe('connected');
  // Long before ICE notices that Bob is gone.
  expect(await seen.evaluate((states) => states)).toEqual(['connected', 'connected']);
  const second = await startNode({ ...env, NODE_ID: 'two', PORT: port });
  onTestFinished(() => second.stop());
  await until('Bob is gone', async () => Object.keys(await connections(ada)).join() === 'Cid', 20_000);
  await untilPlaying(ada, 1);
});
