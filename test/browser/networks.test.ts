import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startProcess } from '../support/node.ts';
import { until } from '../support/until.ts';
import { type Path, pathOf } from '../turn/support/relayed.ts';
import { joinFromLobby, recordConnections, untilPlaying } from './support/call.ts';
import { type Device, Networks, SERVER, type Way, whyNoNetworks } from './support/networks.ts';

const missing = whyNoNetworks();
const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

let networks: Networks;
let node: RunningNode;

beforeAll(async () => {
  if (missing !== undefined) return;
  networks = new Networks();
  node = await startProcess([`--net=${networks.path}`, process.execPath, main], { HOST: SERVER }, 'nsenter');
});

afterAll(async () => {
  await node?.stop();
  networks?.close();
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});

/** Somebody in a call, in a browser of a device on these networks. */
async function person(room: string, name: string, ways: readonly Way[]) {
  const device = networks.device();
  for (const way of ways) device.enter(way);
  const browser = await launchBrowser({ starter: await networks.starter(device), secure: node.url });
  onTestFinished(() => browser.close());
  const { page } = await openPage(browser, `${node.url}/?room=${room}`, { atStart: recordConnections });
  await joinFromLobby(page, name);
  return { page, device };
}

/** The peer ids that a page knows, its own first, and how many connections it has made. */
function identity(page: Page) {
  return page.evaluate(() => {
    const { phase, participants = [] } = document.querySelector('video-call')?.store?.state ?? {};
    const self = phase !== undefined && 'self' in phase ? phase.self : '';
    return { ids: [self, ...participants.map(({ peerId }) => peerId)], connections: window.connections.length };
  });
}

/** The phases of a call from now on, with commas between them. */
async function phasesOf(page: Page): Promise<() => Promise<string>> {
  const phases = await page.evaluateHandle(() => {
    const entered = ['joined'];
    document.querySelector('video-call')?.store?.subscribe(({ phase: { kind } }) => {
      if (entered.at(-1) !== kind) entered.push(kind);
    });
    return entered;
  });
  return () => phases.evaluate((entered) => entered.join());
}

/** Ada and Bob in a call, each on these networks. */
async function pair(room: string, ways: readonly Way[]) {
  const ada = await person(room, 'Ada', ways);
  const bob = await person(room, 'Bob', ways);
  const pages = [ada.page, bob.page];
  const playing = () => Promise.all(pages.map((page) => untilPlaying(page, 1)));
  const identities = () => Promise.all(pages.map(identity));
  await playing();
  const before = { path: await pathOf(ada.page), identities: await identities() };
  const phases = await phasesOf(ada.page);
  /** Ada's path as soon as media flows over another pair of candidates, in both directions. */
  const other = async (): Promise<Path> => {
    let now: Path | undefined;
    const moved = async () => {
      now = await pathOf(ada.page);
      return now !== undefined && now.localAddress !== before.path?.localAddress;
    };
    await until('another path', moved, 45_000);
    await playing();
    now = await pathOf(ada.page);
    if (now === undefined) throw new Error('no path');
    return now;
  };
  return { device: ada.device, page: ada.page, phases, before, playing, identities, other };
}

function wayOf(device: Device, path: Path | undefined): Way {
  return device.wayOf(path?.localAddress);
}

test('R362: the interface that carries media goes away while there is another one: media goes on over that', async () => {
  const { device, before, identities, other } = await pair('two', ['wifi', 'mobile']);
  device.leave(wayOf(device, before.path));
  await other();
  expect(await identities()).toEqual(before.identities);
});

test('R361, R362: from one network to another that comes first: signaling and media both move, nobody joins anew', async () => {
  const { device, before, identities, other, phases } = await pair('handover', ['wifi']);
  device.enter('mobile');
  device.leave('wifi');
  const after = await other();
  expect([wayOf(device, before.path), wayOf(device, after)]).toEqual(['wifi', 'mobile']);
  expect(after.usernameFragment).not.toBe(before.path?.usernameFragment);
  await until('signaling', async () => (await phases()) === 'joined,reconnecting,joined', 30_000);
  expect(await identities()).toEqual(before.identities);
});

test('R362: without any network for a while, then on another one: ICE restarts at once, nobody joins anew', async () => {
  const { device, page, before, identities, other, phases } = await pair('gap', ['wifi']);
  device.leave('wifi');
  await page.locator('.notice').getByText('Reconnecting').waitFor();
  device.enter('mobile');
  const after = await other();
  expect(wayOf(device, after)).toBe('mobile');
  expect(after.usernameFragment).not.toBe(before.path?.usernameFragment);
  expect(await phases()).toBe('joined,reconnecting,joined');
  expect(await identities()).toEqual(before.identities);
});

test('R362: a network that is gone until media is interrupted, and comes back: media goes on, nobody joins anew', async () => {
  const { device, page, before, identities, playing, phases } = await pair('back', ['wifi']);
  device.leave('wifi');
  const interrupted = () =>
    page.evaluate(() => document.querySelector('video-call')?.store?.state.participants[0]?.connection);
  await until('the interruption', async () => (await interrupted()) === 'interrupted', 30_000);
  device.enter('wifi');
  await playing();
  // The path of before may carry media again before ICE has made its own.
  const restarted = async () => (await pathOf(page))?.usernameFragment !== before.path?.usernameFragment;
  await until('a restart of ICE', restarted, 30_000);
  await playing();
  expect(await phases()).toBe('joined,reconnecting,joined');
  expect(await identities()).toEqual(before.identities);
});
