import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExample } from './support/examples.ts';
import type { Stage } from './support/pages.ts';
import { untilPlaying } from './support/pages.ts';
import { deployments, ownNodes } from './support/servers.ts';

describe.runIf(ownNodes).each(deployments('tutorial'))('docs/migrate/tutorial.md in a browser, $name', ({ start }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startExample('tutorial', start);
  });
  afterAll(() => stage?.stop());

  test('the page as it was: two see and hear each other, and one leaves', async () => {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const ann = await stage.open('before', a, { room });
    await ann.page.locator('body[data-joined="1"]').waitFor();
    const bob = await stage.open('before', b, { room });
    await untilPlaying(ann.page, bob.page);
    await bob.page.getByRole('button', { name: 'Leave' }).click();
    await ann.page.waitForFunction(() => document.querySelector<HTMLVideoElement>('#remote')?.srcObject === null);
    expect([...ann.problems, ...bob.problems]).toEqual([]);
  });

  test('the page with the native client: the same, in a room of its own', async () => {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const old = await stage.open('before', a, { room });
    await old.page.locator('body[data-joined="1"]').waitFor();
    const ann = await stage.open('after', a, { room });
    await ann.page.locator('body[data-phase="joined"]').waitFor();
    const bob = await stage.open('after', b, { room });
    await untilPlaying(ann.page, bob.page);
    await bob.page.getByRole('button', { name: 'Leave' }).click();
    await ann.page.waitForFunction(() => document.querySelector<HTMLVideoElement>('#remote')?.srcObject === null);
    expect([...ann.problems, ...bob.problems, ...old.problems]).toEqual([]);
  });
});
