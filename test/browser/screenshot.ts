/**
 * Draws the pictures of the docs: `node test/browser/screenshot.ts`. A real call of four browsers through a real
 * node; only the faces are drawn.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { readArguments } from '../../scripts/lib/arguments.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { setup } from './support/build.ts';
import { joinFromLobby, received, untilPlaying } from './support/call.ts';
import { startGallery } from './support/gallery.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';

readArguments({
  command: 'node test/browser/screenshot.ts',
  help: 'node test/browser/screenshot.ts\n\nDraws the pictures of the docs, docs/images, from a call of four browsers.\n',
});

const images = join(import.meta.dirname, '..', '..', 'docs', 'images');
const NAMES = ['Robin', 'Amara Okafor', 'Jonas Lindqvist', 'Mei Tanaka'];
const FRAMES = 60;

/** A motion JPEG a person, for their fake camera. */
async function drawFaces(folder: string): Promise<string[]> {
  const [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
  const { page } = await openPage(browser, site.origin);
  const paths: string[] = [];
  for (const index of NAMES.keys()) {
    const frames = await page.evaluate(([scene, count]) => window.toolkit.sceneFrames(scene, count), [
      index,
      FRAMES,
    ] as const);
    const path = join(folder, `${index}.mjpeg`);
    await writeFile(path, Buffer.concat(frames.map((frame) => Buffer.from(frame, 'base64'))));
    paths.push(path);
  }
  await Promise.all([browser.close(), site.close()]);
  return paths;
}

/** Runs at the start of a page: the fake camera would be listed under its file's path. */
function nameDevices(): void {
  const names: Readonly<Record<string, string>> = { audioinput: 'Built-in microphone', videoinput: 'Built-in camera' };
  Object.defineProperty(InputDeviceInfo.prototype, 'label', {
    get(this: InputDeviceInfo) {
      return names[this.kind] ?? '';
    },
  });
}

await setup();
const folder = await mkdtemp(join(tmpdir(), 'signalbox-faces-'));
const [node, faces] = await Promise.all([startNode(), drawFaces(folder)]);
const browsers = await Promise.all(faces.map((picture) => launchBrowser({ picture })));
const url = `${node.url}/?room=team-standup`;
const people = await Promise.all(
  browsers.map((browser) => openPage(browser, url, { width: 1280, height: 800, atStart: nameDevices })),
);

const first = people[0]?.page;
if (!first) throw new Error('nobody came');
await first.getByLabel('Your name').fill('Robin');
await first.getByRole('button', { name: 'Choose camera' }).waitFor();
await first.waitForFunction(() => {
  const video = document.querySelector('video-call')?.shadowRoot?.querySelector('video');
  return video && video.videoWidth > 0;
});
await first.mouse.click(4, 400);
await first.screenshot({ path: join(images, 'lobby.png') });

for (const [index, { page }] of people.entries()) await joinFromLobby(page, NAMES[index] ?? '');
await untilPlaying(first, 3);
await people[3]?.page.getByRole('button', { name: 'Mute', exact: true }).click();
await first.getByRole('listitem', { name: 'Mei Tanaka, muted' }).waitFor();
// The first pictures of a call are coarse: the browsers are still finding out how much they may send.
await until(
  'fine pictures',
  async () => (await received(first)).every(({ framesDecoded }) => framesDecoded > 200),
  180_000,
);
await first.mouse.move(0, 0);
for (const colorScheme of ['light', 'dark'] as const) {
  await first.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await first.screenshot({ path: join(images, `call-${colorScheme}.png`) });
}

await Promise.all(browsers.map((browser) => browser.close()));
await node.stop();
await rm(folder, { recursive: true });
