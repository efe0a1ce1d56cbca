import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { joinFromLobby, received } from './support/call.ts';
import { countNegotiations, Flood, negotiationsOf, offerOf } from './support/hostile.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  // The five stand for peers at addresses of their own: at one address the node itself would hold their flood back (R117).
  [browser, node] = await Promise.all([launchBrowser(), startNode({ ADDRESS_LIMITS: '0' })]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

const HOSTILE = 5;
/** What the flood sends before the page is looked at: 4 s of it. */
const OFFERS = HOSTILE * 95 * 4;

test.each([
  // Together they get at most 8 connections in 3 s.
  ['one connection after the other', 'rebuilt', (id: number) => id, 8],
  // Together they get at most 20 offers answered in 3 s.
  ['one connection', 'again', () => 1, 20],
])(
  'R152: five peers that offer 95 times a second, for %s, get their part, and the others theirs',
  async (_, room, epoch, most) => {
    const ada = await openPage(browser, `${node.url}/?room=${room}`, { atStart: countNegotiations });
    const sdp = await offerOf(ada.page);
    await joinFromLobby(ada.page, 'Ada');
    const self = await ada.page.evaluate(() => {
      const phase = document.querySelector('video-call')?.store?.state.phase;
      return phase?.kind === 'joined' ? phase.self : '';
    });
    const flood = new Flood();
    await flood.join(node.url, room, HOSTILE);
    const before = await negotiationsOf(ada.page);
    const from = Date.now();
    flood.start(self, sdp, epoch);
    await until('the flood', () => flood.sent >= OFFERS, 30_000);
    const after = await negotiationsOf(ada.page);
    // For each 3 s more that a slow machine takes, the page may answer as many more.
    const windows = 1 + Math.floor((Date.now() - from) / 3_000);
    expect(after.remote - before.remote).toBeGreaterThan(0);
    expect(after.remote - before.remote).toBeLessThanOrEqual(most * windows);
    expect(after.connections - before.connections).toBeLessThanOrEqual(8 * windows);

    const bob = await openPage(browser, `${node.url}/?room=${room}`);
    await joinFromLobby(bob.page, 'Bob');
    await until('Bob’s picture during the flood', async () => {
      const all = await received(ada.page);
      return all.some(
        ({ name, framesDecoded, audioPackets }) => name === 'Bob' && framesDecoded > 5 && audioPackets > 5,
      );
    });
    await flood.stop();
    await until('the five are gone', async () => (await received(ada.page)).length === 1);
    // The console has a line for each of the five, once.
    expect(ada.problems.filter((line) => !line.includes('too many offers'))).toEqual([]);
    expect(ada.problems.length).toBeLessThanOrEqual(HOSTILE);
    await Promise.all([ada.page.context().close(), bob.page.context().close()]);
  },
);
