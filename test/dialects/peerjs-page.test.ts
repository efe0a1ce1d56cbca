import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { startKillable } from './support/killed-node.ts';
import { Stage, untilPlaying } from './support/pages.ts';
import { call, hangUp, openedAs, sendBytes } from './support/peer-page.ts';
import { peerServer } from './support/peer-server.ts';
import { deployments, ownNodes } from './support/servers.ts';

const MEGABYTE = 1_048_576;

describe.each([...deployments('peerjs'), peerServer])('the peerjs package in a browser, $name', ({ start }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.start(start);
  });
  afterAll(() => stage?.stop());

  test('two call each other, and 5 MB arrive over a data connection as they were sent', async () => {
    const [a, b] = stage.servers.urls;
    const [ann, bob] = [await stage.open('peerjs', a), await stage.open('peerjs', b)];
    const [, bobId] = [await openedAs(ann.page), await openedAs(bob.page)];
    await call(ann.page, bobId);
    await untilPlaying(ann.page, bob.page);
    const { sent, answer } = await sendBytes(ann.page, bobId, 5 * MEGABYTE);
    expect(answer).toEqual({ bytes: 5 * MEGABYTE, sha256: sent });
    for (const { page, problems } of [ann, bob]) {
      expect(await page.evaluate(() => window.failures)).toEqual([]);
      expect(problems).toEqual([]);
    }
  });

  test('a call to somebody who is not there fails as peer-unavailable', async () => {
    const { page } = await stage.open('peerjs', stage.servers.urls[0]);
    await openedAs(page);
    await call(page, 'nobody');
    await until(
      'peer-unavailable',
      async () => (await page.evaluate(() => window.failures)).includes('peer-unavailable'),
      30_000,
    );
  });
});

test.runIf(ownNodes)(
  'after kill -9 of its node a page reconnects under its id, and the next call goes through',
  async () => {
    const stage = await Stage.start((env) => startKillable({ DIALECTS: 'peerjs', ...env }));
    try {
      const [a, b] = stage.servers.urls;
      const [ann, bob] = [await stage.open('peerjs', a), await stage.open('peerjs', b)];
      const [annId, bobId] = [await openedAs(ann.page), await openedAs(bob.page)];
      await call(ann.page, bobId);
      await untilPlaying(ann.page, bob.page);
      await stage.servers.kill();
      expect(await openedAs(ann.page, 2)).toBe(annId);
      // The call that was there needs no server. Only a new one proves the way through them.
      await untilPlaying(ann.page, bob.page);
      await Promise.all([hangUp(ann.page), hangUp(bob.page)]);
      await call(bob.page, annId);
      await untilPlaying(ann.page, bob.page);
      expect(await ann.page.evaluate(() => window.failures)).toEqual(['network']);
      expect(await bob.page.evaluate(() => window.failures)).toEqual([]);
    } finally {
      await stage.stop();
    }
  },
);
