import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { PubsubClient } from './clients/pubsub.ts';
import { startEdge } from './support/edge.ts';
import { startExample } from './support/examples.ts';
import type { Stage } from './support/pages.ts';
import { untilPlaying } from './support/pages.ts';
import { deployments, ownNodes } from './support/servers.ts';

/** Sends a line over the data channels of a page, and waits until another shows it. */
async function say(from: Page, to: Page, text: string): Promise<void> {
  await from.locator('body[data-connected]').waitFor();
  await from.getByPlaceholder('message').fill(text);
  await from.getByRole('button', { name: 'Send' }).click();
  await to.getByText(text).waitFor();
}

/**
 * Resolves with a function that waits for the next call in the room. A page calls when it comes, and whoever hears it offers. Were
 * the second page to come before the first has called, each would hear the other and offer: pages like before.html break then.
 */
async function callsIn([a, b]: Stage['servers']['urls'], room: string): Promise<() => Promise<unknown>> {
  const subject = `room-${room}`;
  const [ear, other] = [await PubsubClient.connect(b), await PubsubClient.connect(a)];
  await ear.subscribed(subject, other);
  other.close();
  // What the page itself calls has no data.
  return async () => {
    while ((await ear.inbox.next('call')) !== null);
  };
}

describe.runIf(ownNodes).each(deployments('pubsub'))('docs/migrate/simple-peer.md in a browser, $name', ({ start }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startExample('simple-peer', start);
  });
  afterAll(() => stage?.stop());

  test.each(['before', 'after'] as const)('%s.html: picture, sound and data go both ways', async (page) => {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const called = page === 'before' ? await callsIn(stage.servers.urls, room) : undefined;
    const ann = await stage.open(page, a, { room });
    await called?.();
    const bob = await stage.open(page, b, { room });
    await untilPlaying(ann.page, bob.page);
    await say(ann.page, bob.page, 'from Ann');
    await say(bob.page, ann.page, 'from Bob');
    expect([...ann.problems, ...bob.problems]).toEqual([]);
  });

  test('after.html: a third sees both, and is gone for both when the page closes', async () => {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const ann = await stage.open('after', a, { room });
    const bob = await stage.open('after', b, { room });
    await untilPlaying(ann.page, bob.page);
    const eve = await stage.open('after', b, { room });
    for (const { page } of [ann, bob, eve]) await page.locator('#remotes video').nth(1).waitFor();
    await eve.page.close();
    for (const { page } of [ann, bob]) await page.locator('#remotes video').nth(1).waitFor({ state: 'detached' });
    expect([...ann.problems, ...bob.problems, ...eve.problems]).toEqual([]);
  });
});

test.runIf(ownNodes)('after kill -9 of its node after.html resumes, and a newcomer still sees it', async () => {
  const cluster = await ProcessCluster.start();
  const stage = await startExample('simple-peer', async (env) => {
    const [first, second] = await Promise.all([cluster.node(env), cluster.node(env)]);
    const edge = await startEdge(first.url);
    return {
      urls: [edge.url, second.url],
      stop: async () => {
        await edge.stop();
        await cluster.stop();
      },
      fail: () => {
        edge.lead(second.url);
        first.kill('SIGKILL');
      },
    };
  });
  try {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const ann = await stage.open('after', a, { room });
    const bob = await stage.open('after', b, { room });
    await untilPlaying(ann.page, bob.page);
    stage.servers.fail();
    await ann.page.locator('body[data-resumed]').waitFor();
    const eve = await stage.open('after', b, { room });
    await untilPlaying(ann.page, bob.page, eve.page);
    await say(ann.page, eve.page, 'still here');
    expect(await ann.page.locator('#remotes video').count()).toBe(2);
    expect([...bob.problems, ...eve.problems]).toEqual([]);
  } finally {
    await stage.stop();
  }
});
