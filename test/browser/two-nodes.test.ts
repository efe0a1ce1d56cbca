import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningNode, startNode } from '../support/node.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { devices, joinFromLobby, recordDevices, tiles, untilPlaying } from './support/call.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';

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

/** How many signals a node has passed on: to its own peers (`local`) or to another node's (`remote`). */
async function relayed(node: RunningNode, path: 'local' | 'remote'): Promise<number> {
  const text = await (await fetch(`${node.url}/metrics`)).text();
  const line = new RegExp(`^signalbox_signals_total\\{[^}]*path="${path}"[^}]*\\} (\\d+)$`, 'mu').exec(text);
  return Number(line?.[1] ?? 0);
}

test('two people on different nodes see and hear each other, and leave cleanly', async () => {
  const [a, b] = nodes;
  const [ada, bob] = await Promise.all([
    openPage(browser, `${a.url}/?room=daily`, { atStart: recordDevices }),
    openPage(browser, `${b.url}/?room=daily`, { atStart: recordDevices }),
  ]);
  await joinFromLobby(ada.page, 'Ada');
  await joinFromLobby(bob.page, 'Bob');
  await Promise.all([untilPlaying(ada.page, 1), untilPlaying(bob.page, 1)]);
  expect(await tiles(ada.page)).toEqual(['Bob', 'Ada (You)']);
  expect(await tiles(bob.page)).toEqual(['Ada', 'Bob (You)']);
  expect(await relayed(a, 'remote')).toBeGreaterThan(0);
  expect(await relayed(a, 'local')).toBe(0);
  expect((await devices(bob.page)).open.toSorted()).toEqual(['audio', 'video']);

  await bob.page.getByRole('button', { name: 'Leave call' }).click();
  await bob.page.getByText('You left the call').waitFor();
  await ada.page.getByText('Nobody else is here yet').waitFor();
  expect(await tiles(ada.page)).toEqual(['Ada (You)']);
  await until('Bob’s devices are closed', async () => (await devices(bob.page)).open.length === 0);

  await ada.page.getByRole('button', { name: 'Leave call' }).click();
  await until('Ada’s devices are closed', async () => (await devices(ada.page)).open.length === 0);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('three people on two nodes all see and hear each other', async () => {
  const [a, b] = nodes;
  const people = await Promise.all(
    [a, b, b].map((node) => openPage(browser, `${node.url}/?room=three`, { width: 480, height: 480 })),
  );
  await Promise.all(people.map(({ page }, index) => joinFromLobby(page, `Person ${index + 1}`)));
  await Promise.all(people.map(({ page }) => untilPlaying(page, 2)));
  await people[0]?.page.evaluate(() => document.querySelector('video-call')?.leave());
  for (const { page } of people.slice(1)) {
    await until('two tiles are left', async () => (await tiles(page)).length === 2);
    await untilPlaying(page, 1);
  }
  expect(people.flatMap(({ problems }) => problems)).toEqual([]);
  await Promise.all(people.map(({ page }) => page.context().close()));
});
