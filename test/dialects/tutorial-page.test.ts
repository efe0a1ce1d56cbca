import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TutorialClient } from './clients/tutorial.ts';
import { Stage, untilPlaying } from './support/pages.ts';
import { deployments } from './support/servers.ts';

describe.each(deployments('tutorial'))('a page of the tutorials in a browser, $name', ({ start }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.start(start);
  });
  afterAll(() => stage?.stop());

  test('two see and hear each other; when one goes, another can come', async () => {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const ann = await stage.open('tutorial', a, { room });
    await ann.page.locator('body[data-joined="1"]').waitFor();
    const bob = await stage.open('tutorial', b, { room });
    await untilPlaying(ann.page, bob.page);
    const third = await TutorialClient.connect(b);
    third.join(room);
    expect(await third.inbox.next('full')).toEqual({ roomId: room, userNum: 2 });

    await bob.page.getByRole('button', { name: 'Leave' }).click();
    await bob.page.locator('body[data-left]').waitFor();
    await ann.page.locator('body[data-bye]').waitFor();
    const eve = await stage.open('tutorial', b, { room });
    await untilPlaying(ann.page, eve.page);

    await ann.page.evaluate(() => document.body.removeAttribute('data-bye'));
    await eve.page.close({ runBeforeUnload: false });
    await ann.page.locator('body[data-bye]').waitFor();
    expect([...ann.problems, ...bob.problems, ...eve.problems]).toEqual([]);
  });
});
