import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startKillable } from './support/killed-node.ts';
import { Stage, untilPlaying } from './support/pages.ts';
import { deployments, ownNodes } from './support/servers.ts';

describe.each(deployments('simplewebrtc'))('the simplewebrtc package in a browser, $name', ({ start }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.start(start);
  });
  afterAll(() => stage?.stop());

  test('two see and hear each other, and the picture of one who leaves or closes the page goes', async () => {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const ann = await stage.open('simplewebrtc', a, { room });
    await ann.page.locator('body[data-joined]').waitFor();
    const bob = await stage.open('simplewebrtc', b, { room });
    await untilPlaying(ann.page, bob.page);
    const pictures = ann.page.locator('#remotesVideos video');
    expect(await pictures.count()).toBe(1);
    await bob.page.getByRole('button', { name: 'Leave' }).click();
    await pictures.waitFor({ state: 'detached' });

    const eve = await stage.open('simplewebrtc', b, { room });
    await untilPlaying(ann.page, eve.page);
    await eve.page.close();
    await pictures.waitFor({ state: 'detached' });
    expect([...ann.problems, ...bob.problems, ...eve.problems]).toEqual([]);
  });
});

test.runIf(ownNodes)('after kill -9 of its node a page comes back as another, and the old picture goes', async () => {
  const env = { DIALECTS: 'simplewebrtc', LEASE_MS: '1000', GRACE_MS: '1000' };
  const stage = await Stage.start((more) => startKillable({ ...env, ...more }));
  try {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const ann = await stage.open('simplewebrtc', a, { room });
    await ann.page.locator('body[data-joined]').waitFor();
    const bob = await stage.open('simplewebrtc', b, { room });
    await untilPlaying(ann.page, bob.page);
    const pictures = bob.page.locator('#remotesVideos video');
    const before = await pictures.getAttribute('id');
    await stage.servers.kill();
    // socket.io-client 1 connects again by itself; the page joins whenever it is ready to call.
    await bob.page.locator(`#remotesVideos video:not([id="${before}"])`).waitFor({ state: 'attached' });
    await bob.page.locator(`[id="${before}"]`).waitFor({ state: 'detached' });
    expect(await pictures.count()).toBe(1);
    await untilPlaying(bob.page);
  } finally {
    await stage.stop();
  }
});
