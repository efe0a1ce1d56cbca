import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { joinFromLobby, received, recordConnections, untilPlaying, useSmallCamera } from './support/call.ts';

declare global {
  interface Window {
    /** What `recordBitrates` saw. */
    bitrates: number[];
    /** What `loseReports` tells. */
    loss: number;
  }
}

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

/** People in a room of their own, who all see and hear each other. */
async function call(room: string, atStart: () => void, ...names: readonly string[]): Promise<Page[]> {
  const pages: Page[] = [];
  for (const name of names) {
    const { page } = await openPage(browser, 'about:blank', { atStart: useSmallCamera, width: 320, height: 320 });
    onTestFinished(() => page.context().close());
    await page.addInitScript(atStart);
    await page.goto(`${node.url}/?room=${room}`);
    await joinFromLobby(page, name);
    pages.push(page);
  }
  await Promise.all(pages.map((page) => untilPlaying(page, names.length - 1)));
  return pages;
}

/** Runs at the start of a page: keeps every bound that is put on a picture, in bit/s. */
function recordBitrates(): void {
  window.bitrates = [];
  const original = RTCRtpSender.prototype.setParameters;
  RTCRtpSender.prototype.setParameters = function record(parameters, ...rest) {
    const [encoding] = parameters.encodings;
    if (encoding?.maxBitrate) window.bitrates.push(encoding.maxBitrate);
    return original.call(this, parameters, ...rest);
  };
}

/** Runs at the start of a page: its microphone hears a tone. The fake one of Chromium beeps too shortly for speech. */
function hum(): void {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    const [microphone] = stream.getAudioTracks();
    if (!microphone) return stream;
    const context = new AudioContext();
    const tone = context.createOscillator();
    const sound = context.createMediaStreamDestination();
    tone.connect(sound);
    tone.start();
    // A page makes sound only after somebody has clicked.
    document.addEventListener('click', () => void context.resume());
    return new MediaStream([...sound.stream.getAudioTracks(), ...stream.getVideoTracks()]);
  };
}

const participant = (page: Page) =>
  page.evaluate(() => document.querySelector('video-call')?.store?.state.participants[0]);

test('R283: three pages all play, and the last one sends each of the others less than two would', async () => {
  const pages = await call('three', recordBitrates, 'Ada', 'Bob', 'Cid');
  const bitrates = await pages.at(-1)?.evaluate(() => window.bitrates);
  expect(bitrates?.filter((each) => each === 256_000).length).toBeGreaterThanOrEqual(2);
});

test('R282, R285: quality, details and speech of a participant come from the running connection', async () => {
  const [ada, bob] = await call('watched', hum, 'Ada', 'Bob');
  if (!ada || !bob) throw new Error('no page');
  await until('its quality', async () => (await participant(ada))?.quality !== undefined, 20_000);
  const details = await ada.evaluate(() => {
    const { store } = document.querySelector('video-call') ?? {};
    return store?.detailsOf(store.state.participants[0]?.peerId ?? '');
  });
  expect(details).toMatchObject({ path: 'direct', protocol: 'udp', videoCodec: 'VP8', audioCodec: 'opus' });
  expect(details?.width).toBeGreaterThan(0);
  expect(details?.receivedKbps).toBeGreaterThan(0);
  await until('Bob speaks', async () => (await participant(ada))?.speaking === true, 20_000);
  // The bar is over the picture, and may be away by now.
  await bob.mouse.move(160, 160);
  await bob.getByRole('button', { name: 'Mute' }).click();
  await until('Bob is silent', async () => (await participant(ada))?.speaking === false);
  const { speaker, participants } = await ada.evaluate(() => {
    const state = document.querySelector('video-call')?.store?.state;
    return { speaker: state?.speaker, participants: state?.participants.map(({ peerId }) => peerId) };
  });
  expect([speaker]).toEqual(participants);
});

/** Runs at the start of a page: its peers report this much loss, as a share, as long as `window.loss` is over 0. */
function loseReports(): void {
  window.loss = 0;
  const original = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function lossy() {
    const report = await original.call(this);
    const entries = [...report].map(([id, entry]): [string, unknown] => [
      id,
      entry.type === 'remote-inbound-rtp' && window.loss > 0 ? { ...entry, fractionLost: window.loss } : entry,
    ]);
    return new Map(entries);
  };
}

test('R339, R340: a poor link carries the sound alone, the other one reads why, and the picture comes back', {
  timeout: 180_000,
}, async () => {
  const [ada, bob] = await call('paused', loseReports, 'Ada', 'Bob');
  if (!ada || !bob) throw new Error('no page');
  await bob.evaluate(() => (window.loss = 0.5));
  const tile = ada.getByRole('listitem', { name: 'Bob, Video paused: weak connection' });
  await tile.waitFor({ timeout: 60_000 });
  // The other way, nothing has changed.
  expect((await participant(bob))?.paused).toBe(false);
  await bob.evaluate(() => (window.loss = 0));
  await tile.waitFor({ state: 'detached', timeout: 90_000 });
  await untilPlaying(ada, 1);
});

test('R284: a picture that nobody sees is not sent, and comes back when somebody does; sound goes on', async () => {
  const [ada, bob] = await call('hidden', recordConnections, 'Ada', 'Bob');
  if (!ada || !bob) throw new Error('no page');
  const show = (pixels: number) =>
    ada.evaluate((height) => {
      const { store } = document.querySelector('video-call') ?? {};
      store?.setShownHeight(store.state.participants[0]?.peerId ?? '', height);
    }, pixels);
  await show(0);
  let before = (await received(ada))[0];
  await until('the picture to stop while sound goes on', async () => {
    const now = (await received(ada))[0];
    if (!now || !before || now.audioPackets < before.audioPackets + 25) return false;
    const stopped = now.videoPackets === before.videoPackets;
    before = now;
    return stopped;
  });
  await show(360);
  await untilPlaying(ada, 1);
});
