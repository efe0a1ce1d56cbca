/**
 * Draws the pictures of docs/admin-page.md: `node test/browser/admin-screenshot.ts`. Two real nodes over a real Redis, and
 * clients that join, go away and come back.
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readArguments } from '../../scripts/lib/arguments.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { ProcessCluster } from '../support/cluster.ts';
import { KEY, openAdmin } from './support/admin.ts';
import { setup } from './support/build.ts';

readArguments({
  command: 'node test/browser/admin-screenshot.ts',
  help: 'node test/browser/admin-screenshot.ts\n\nDraws the pictures of docs/admin-page.md, docs/images, from two nodes.\n',
});

const images = join(import.meta.dirname, '..', '..', 'docs', 'images');
const ROOM = 'team-standup';

await setup();
const [browser, cluster] = await Promise.all([
  launchBrowser(),
  ProcessCluster.start({ ADMIN_KEY: KEY, NODE_ID: 'node' }),
]);
const [n1, n2] = [await cluster.node(), await cluster.node()];
for (const [index, room] of ['lab', 'lab', 'design-review', 'lesson-12', 'lesson-12'].entries()) {
  await cluster.joined(index % 2 === 0 ? n1 : n2, room);
}
const robin = await cluster.joined(n1, ROOM, { name: 'Robin' });
const amara = await cluster.joined(n2, ROOM, { name: 'Amara Okafor' });
const jonas = await cluster.joined(n2, ROOM, { name: 'Jonas Lindqvist' });
await cluster.joined(n1, ROOM, { name: 'Mei Tanaka' });
await robin.ask('room', { action: 'lock' });
for (const [from, to] of [
  [robin, amara],
  [amara, robin],
] as const) {
  for (const seq of [1, 2, 3, 4]) from.socket.emit('signal', to.self, seq, { n: seq }, 0);
  await to.next('signal');
}
jonas.close();

async function draw(page: Page, name: string, shows: string): Promise<void> {
  await page.getByText(shows).first().waitFor();
  await page.screenshot({ path: join(images, `${name}.png`), fullPage: true });
}

const size = { width: 1280, height: 720 };
const nodes = await openAdmin(browser, n1.url, size);
await draw(nodes.page, 'admin-nodes', 'Joins and resumes');
const room = await openAdmin(browser, n1.url, { ...size, colorScheme: 'dark' });
await room.page.evaluate((to) => location.assign(`#/rooms/${to}`), ROOM);
await room.page.getByRole('row').filter({ hasText: 'Jonas' }).getByText('Away').waitFor();
await draw(room.page, 'admin-room', 'Jonas Lindqvist is away');

await browser.close();
await cluster.stop();
