/**
 * Draws pictures of `<video-call>` from rehearsals (docs/rehearse.md), with drawn faces: `node test/browser/screenshot.ts` those
 * of the docs, with `--to FOLDER` those that a person looks at before a release.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readArguments, text } from '../../scripts/lib/arguments.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { setup } from './support/build.ts';
import { LOOKS, SCENES } from './support/looks.ts';
import { openRehearsal, play, startRehearsalSite } from './support/rehearsal.ts';
import { SIZES } from './support/sizes.ts';

const {
  values: { to },
} = readArguments({
  command: 'node test/browser/screenshot.ts',
  help: `node test/browser/screenshot.ts [--to FOLDER]

Draws the pictures of <video-call> for the docs, into docs/images.

  --to FOLDER   Instead, each state in each size and look, into FOLDER: light, dark, forced colours, right to left, text of 200 %.
`,
  options: { to: text.optional() },
});

const images = join(import.meta.dirname, '..', '..', 'docs', 'images');

/** The pictures of the docs: what is rehearsed, and where the element is. */
const OF_DOCS = [
  ['lobby', 'lobby, 3 people', 'light'],
  ['call-light', '4 people, one muted', 'light'],
  ['call-dark', '4 people, one muted', 'dark'],
] as const;

await setup();
const [browser, site] = await Promise.all([launchBrowser(), startRehearsalSite()]);

async function drawForDocs(): Promise<void> {
  for (const [name, rehearse, colorScheme] of OF_DOCS) {
    const { page } = await openRehearsal(browser, site, rehearse, { width: 1280, height: 800, colorScheme });
    await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' });
    await page.context().close();
  }
}

async function drawAll(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [look, options] of Object.entries(LOOKS)) {
    const { page } = await openRehearsal(browser, site, '', options);
    for (const [state, rehearse] of Object.entries(SCENES)) {
      await play(page, rehearse, options);
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await page.screenshot({
          path: join(folder, `${state}-${look}-${width}x${height}.png`),
          animations: 'disabled',
        });
      }
    }
    await page.context().close();
  }
}

await (to === undefined ? drawForDocs() : drawAll(to));
await Promise.all([browser.close(), site.close()]);
