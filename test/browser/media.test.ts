import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import {
  devices,
  joinFromLobby,
  type Received,
  received,
  recordConnections,
  recordDevices,
  tiles,
  untilPlaying,
} from './support/call.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** Two people in a room of their own. */
async function pair(room: string, atStart: () => void) {
  const url = `${node.url}/?room=${room}`;
  const [ada, bob] = await Promise.all([openPage(browser, url, { atStart }), openPage(browser, url, { atStart })]);
  return {
    ada: ada.page,
    bob: bob.page,
    problems: () => [...ada.problems, ...bob.problems],
    close: () => Promise.all([ada.page.context().close(), bob.page.context().close()]),
  };
}

/** Reads until `settled` holds between two readings that lie `span` of what still flows apart. */
async function untilStopped(read: () => Promise<Received | undefined>, flows: keyof Received, stops: keyof Received) {
  let before = await read();
  await until(`${stops} to stop while ${flows} go on`, async () => {
    const now = await read();
    if (!now || !before || Number(now[flows]) < Number(before[flows]) + 25) return false;
    const stopped = now[stops] === before[stops];
    before = now;
    return stopped;
  });
}

test('a camera that is off before joining is not opened, and sends nothing', async () => {
  const { ada, bob, close, problems } = await pair('dark', recordDevices);
  await ada.getByRole('button', { name: 'Turn camera off' }).waitFor();
  await joinFromLobby(ada, 'Ada');
  await bob.evaluate(() => {
    const call = document.querySelector('video-call');
    const dark = document.createElement('video-call');
    Object.assign(dark, { room: 'dark', name: 'Bob', autoJoin: true, cameraOff: true });
    window.opened = [];
    call?.replaceWith(dark);
  });
  await until('Bob’s sound', async () => ((await received(ada))[0]?.audioPackets ?? 0) > 50);
  expect((await received(ada))[0]).toMatchObject({ framesDecoded: 0, videoPackets: 0 });
  expect((await devices(bob)).opened).toEqual(['audio']);
  expect(await tiles(ada)).toEqual(['Bob, camera off', 'Ada (You)']);

  await bob.getByRole('button', { name: 'Turn camera on' }).click();
  await untilPlaying(ada, 1);
  await until('Bob’s tile is lit', async () => (await tiles(ada))[0] === 'Bob');
  expect(problems()).toEqual([]);
  await close();
});

test('muted, one sends no sound, keeps the microphone, and says so; no picture starts over for that', async () => {
  const { ada, bob, close, problems } = await pair('quiet', recordDevices);
  await joinFromLobby(ada, 'Ada');
  await joinFromLobby(bob, 'Bob');
  await untilPlaying(ada, 1);
  await ada.evaluate(() => {
    const root = document.querySelector('video-call')?.shadowRoot;
    // HTML, media element load algorithm: an element that starts over is emptied first.
    root?.addEventListener('emptied', () => document.body.setAttribute('data-emptied', ''), { capture: true });
  });
  await bob.getByRole('button', { name: 'Mute', exact: true }).click();
  await until('Bob’s tile says so', async () => (await tiles(ada))[0] === 'Bob, muted');
  await untilStopped(async () => (await received(ada))[0], 'framesDecoded', 'audioEnergy');
  expect((await devices(bob)).open).toContain('audio');
  await bob.getByRole('button', { name: 'Unmute', exact: true }).click();
  await untilPlaying(ada, 1);
  expect(await ada.evaluate(() => document.body.hasAttribute('data-emptied'))).toBe(false);
  expect(problems()).toEqual([]);
  await close();
});

test('a camera turned off in the call is closed, and no picture is sent', async () => {
  const { ada, bob, close, problems } = await pair('closed', recordDevices);
  await joinFromLobby(ada, 'Ada');
  await joinFromLobby(bob, 'Bob');
  await untilPlaying(ada, 1);
  await bob.getByRole('button', { name: 'Turn camera off' }).click();
  await until('Bob’s camera is closed', async () => !(await devices(bob)).open.includes('video'));
  await until('Bob’s tile says so', async () => (await tiles(ada))[0] === 'Bob, camera off');
  await untilStopped(async () => (await received(ada))[0], 'audioPackets', 'videoPackets');
  await bob.getByRole('button', { name: 'Turn camera on' }).click();
  await untilPlaying(ada, 1);
  expect(problems()).toEqual([]);
  await close();
});

test('both sides negotiate at once, again and again, whichever side yields, and the call goes on', async () => {
  const restart = () => {
    for (const connection of window.connections) connection.restartIce();
  };
  const glares = () => window.glares;
  const settled = () =>
    window.connections.every(
      ({ signalingState, connectionState }) => `${signalingState} ${connectionState}` === 'stable connected',
    );
  // Who yields is decided by peer ids, which are random; who came first has answered, who came second has offered.
  const yielded = new Set<'first' | 'second'>();
  for (let round = 1; yielded.size < 2; round++) {
    const { ada, bob, close, problems } = await pair(`glare-${round}`, recordConnections);
    await joinFromLobby(ada, 'Ada');
    await joinFromLobby(bob, 'Bob');
    await Promise.all([untilPlaying(ada, 1), untilPlaying(bob, 1)]);
    await until('offers that met offers', async () => {
      await Promise.all([ada.evaluate(restart), bob.evaluate(restart)]);
      await Promise.all([ada.waitForFunction(settled), bob.waitForFunction(settled)]);
      return (await ada.evaluate(glares)) + (await bob.evaluate(glares)) >= 3;
    });
    yielded.add((await ada.evaluate(glares)) > 0 ? 'first' : 'second');
    await Promise.all([untilPlaying(ada, 1), untilPlaying(bob, 1)]);
    expect(await Promise.all([ada, bob].map((page) => page.evaluate(() => window.connections.length)))).toEqual([1, 1]);
    expect(problems()).toEqual([]);
    await close();
  }
});

test('a move in the document keeps the call; removal ends it; the same element calls again', async () => {
  const { ada, bob, close, problems } = await pair('moved', recordDevices);
  await joinFromLobby(ada, 'Ada');
  await joinFromLobby(bob, 'Bob');
  await untilPlaying(ada, 1);
  const peerId = () => {
    const phase = document.querySelector('video-call')?.store?.state.phase;
    return phase?.kind === 'joined' ? phase.self : undefined;
  };
  const before = await bob.evaluate(peerId);
  await bob.evaluate(() => {
    const place = document.createElement('section');
    // The element is as high as its place: the page's own style says so.
    place.style.blockSize = '40rem';
    const call = document.querySelector('video-call');
    document.body.append(place);
    if (call) place.append(call);
  });
  await Promise.all([untilPlaying(ada, 1), untilPlaying(bob, 1)]);
  expect(await bob.evaluate(peerId)).toBe(before);

  const call = await bob.evaluateHandle(() => document.querySelector('video-call'));
  await call.evaluate((element) => element?.remove());
  await ada.getByText('Nobody else is here yet').waitFor();
  await until('Bob’s devices are closed', async () => (await devices(bob)).open.length === 0);
  await call.evaluate((element) => element && document.querySelector('section')?.append(element));
  await joinFromLobby(bob, 'Bob');
  await Promise.all([untilPlaying(ada, 1), untilPlaying(bob, 1)]);
  expect(await bob.evaluate(peerId)).not.toBe(before);
  expect(problems()).toEqual([]);
  await close();
});
