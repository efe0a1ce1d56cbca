import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExample } from './support/examples.ts';
import type { Stage } from './support/pages.ts';
import { untilPlaying } from './support/pages.ts';
import { peerServer } from './support/peer-server.ts';
import { deployments, ownNodes } from './support/servers.ts';

async function idOf(page: Page): Promise<string> {
  const id = page.locator('#id:not(:empty)');
  return (await id.textContent()) ?? '';
}

async function call(page: Page, id: string): Promise<void> {
  await page.getByPlaceholder('id to call').fill(id);
  await page.getByRole('button', { name: 'Call' }).click();
}

/** One person calls another by id, until they see and hear each other and one hangs up. */
async function callOnce(stage: Stage, kind: 'before' | 'after'): Promise<void> {
  const [a, b] = stage.servers.urls;
  const [ann, bob] = [await stage.open(kind, a), await stage.open(kind, b)];
  await idOf(ann.page);
  await call(ann.page, await idOf(bob.page));
  await untilPlaying(ann.page, bob.page);
  await ann.page.getByRole('button', { name: 'Hang up' }).click();
  await bob.page.waitForFunction(() => document.querySelector<HTMLVideoElement>('#remote')?.srcObject === null);
  expect([...ann.problems, ...bob.problems]).toEqual([]);
}

const places = [...(ownNodes ? deployments('peerjs') : []), peerServer];

describe.each(places)('docs/migrate/peerjs-server.md in a browser, $name', ({ name, start }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startExample('peerjs-server', start);
  });
  afterAll(() => stage?.stop());

  // Their own server does not speak to the native client.
  const pages = name === peerServer.name ? (['before'] as const) : (['before', 'after'] as const);

  test.each(pages)('%s.html: one calls the other by id', (page) => callOnce(stage, page));
});
