import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type Served, startSite } from '../../scripts/lib/browser/site.ts';
import { bundle } from '../dialects/support/examples.ts';
import { startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { recordConnections } from './support/call.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

/** Two people at the page of an example, whose server is a node of the test. */
async function open(name: string): Promise<readonly { readonly page: Page; readonly problems: string[] }[]> {
  const pages: Record<string, Served> = {};
  const site = await startSite(pages);
  const node = await startNode({ ALLOWED_ORIGINS: site.origin });
  onTestFinished(() => Promise.all([node.stop(), site.close()]).then(() => undefined));
  for (const [path, { type, body }] of Object.entries(await bundle(name))) {
    pages[path] = { type, body: body.replaceAll('https://signal.example.org', node.url) };
  }
  const people = await Promise.all(
    [1, 2].map(() => openPage(browser, `${site.origin}/index.html`, { atStart: recordConnections })),
  );
  onTestFinished(() => Promise.all(people.map(({ page }) => page.context().close())).then(() => undefined));
  return people;
}

/** Frames of the other's picture and energy of the other's sound, so far. */
function received(frame: Frame): Promise<readonly [number, number]> {
  return frame.evaluate(async () => {
    let frames = 0;
    let energy = 0;
    for (const connection of window.connections) {
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type !== 'inbound-rtp') continue;
        frames += entry.framesDecoded ?? 0;
        energy += entry.totalAudioEnergy ?? 0;
      }
    }
    return [frames, energy] as const;
  });
}

async function untilPlaying(frames: readonly Frame[]): Promise<void> {
  for (const frame of frames) {
    await until(
      'picture and sound',
      async () => {
        const [pictures, energy] = await received(frame);
        return pictures > 5 && energy > 0;
      },
      45_000,
    );
  }
}

/** Whoever came first is the host, and is asked how to leave. */
async function leave(page: Page | undefined): Promise<void> {
  if (!page) return;
  await page.getByRole('button', { name: /^Leave/u }).click();
  const asked = page.getByRole('menuitem', { name: /^Leave/u });
  await asked
    .or(page.getByRole('button', { name: /^Join/u }))
    .first()
    .waitFor();
  if (await asked.isVisible()) await asked.click();
}

describe('R337: examples, with picture and sound both ways', () => {
  test.each(['embed-html', 'embed-react', 'embed-vue', 'own-ui'])('%s', async (name) => {
    const people = await open(name);
    for (const { page } of people) await page.getByRole('button', { name: /^Join/u }).click();
    await untilPlaying(people.map(({ page }) => page.mainFrame()));
    if (name === 'embed-react' || name === 'embed-vue')
      await people[0]?.page.getByText('You are in the call.').waitFor();
    await people[0]?.page.getByRole('button', { name: 'Mute', exact: true }).click();
    await people[1]?.page.getByRole('listitem', { name: /, muted/u }).waitFor();
    await leave(people[0]?.page);
    await people[1]?.page.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
    expect(people.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('embed-iframe', async () => {
    const people = await open('embed-iframe');
    const frames = people.flatMap(({ page }) => page.frames().filter((frame) => frame !== page.mainFrame()));
    for (const frame of frames) await frame.getByRole('button', { name: 'Join call' }).click();
    await untilPlaying(frames);
    expect(people.flatMap(({ problems }) => problems)).toEqual([]);
  });
});

test('R337: headless-data, where text goes both ways and a newcomer gets what is there', async () => {
  const [ann, bob] = await open('headless-data');
  if (!ann || !bob) throw new Error('nobody');
  for (const [page, text] of [
    [ann.page, 'milk'],
    [bob.page, 'bread'],
  ] as const) {
    await page.getByLabel('Something to add').fill(text);
    await page.getByRole('button', { name: 'Add' }).click();
  }
  for (const { page } of [ann, bob]) for (const text of ['milk', 'bread']) await page.getByText(text).waitFor();
  await ann.page.reload();
  for (const text of ['milk', 'bread']) await ann.page.getByText(text).waitFor();
  expect([...ann.problems, ...bob.problems]).toEqual([]);
});
