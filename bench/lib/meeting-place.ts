import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type Site, startSite } from '../../scripts/lib/browser/site.ts';
import { type RunningNode, startNode } from '../../scripts/lib/node-process.ts';
import { type RedisServer, startRedis } from '../../scripts/lib/redis-server.ts';
import { until } from '../../scripts/lib/until.ts';
import { opponents } from '../opponents/index.ts';
import type { FirstPicture, Way } from '../pages/api.ts';
import { bundled } from './bundled.ts';
import type { Runtime } from './opponent.ts';
import type { ServerProcess } from './processes.ts';

const script = join(import.meta.dirname, '..', 'pages', 'first-picture.ts');

/** PeerJS's client as it is published, for a script element. */
export const PEERJS = join(import.meta.dirname, '..', 'node_modules', 'peerjs', 'dist', 'peerjs.min.js');

/** Through which servers two people meet. */
export type Through = 'nothing' | 'peerjs' | 'one-node' | 'two-nodes';

/** A browser, a page for it, and every server that somebody may meet through. */
export class MeetingPlace {
  readonly #browser: Browser;
  readonly #site: Site;
  readonly #redis: RedisServer;
  readonly #peerjs: readonly ServerProcess[];
  readonly #nodes: readonly RunningNode[];
  readonly #servers: Readonly<Record<Through, readonly [string, string]>>;
  #meetings = 0;

  private constructor(
    browser: Browser,
    site: Site,
    redis: RedisServer,
    peerjs: readonly ServerProcess[],
    nodes: readonly RunningNode[],
  ) {
    this.#browser = browser;
    this.#site = site;
    this.#redis = redis;
    this.#peerjs = peerjs;
    this.#nodes = nodes;
    const [alone = '', first = '', second = ''] = nodes.map(({ url }) => url);
    const broker = peerjs[0]?.url ?? '';
    this.#servers = {
      nothing: ['', ''],
      peerjs: [broker, broker],
      'one-node': [alone, alone],
      'two-nodes': [first, second],
    };
  }

  static async open(runtime: Runtime): Promise<MeetingPlace> {
    const code = await bundled(script);
    const scripts = '<script src="/peerjs.js"></script><script type="module" src="/page.js"></script>';
    const page = `<!doctype html><title>Bench</title>${scripts}<body></body>`;
    const site = await startSite({
      '/': { type: 'text/html', body: page },
      '/peerjs.js': { type: 'text/javascript', body: readFileSync(PEERJS, 'utf8') },
      '/page.js': { type: 'text/javascript', body: code },
    });
    const redis = await startRedis();
    const own = { ALLOWED_ORIGINS: site.origin };
    const shared = (id: string) => startNode({ ...own, REDIS_URL: redis.url, NODE_ID: id });
    const [browser, peerjs, nodes] = await Promise.all([
      launchBrowser(),
      opponents.peerjs.start({ runtime, nodes: 1, redisUrl: undefined, roomCapacity: 2 }),
      Promise.all([startNode(own), shared('a'), shared('b')]),
    ]);
    for (const { url } of nodes) {
      await until('nodes to be ready', async () => (await fetch(`${url}/health/ready`)).ok);
    }
    return new MeetingPlace(browser, site, redis, peerjs, nodes);
  }

  /** Two people in pages of their own, opened for this; the answer is what the second one saw. */
  async meet(way: Way, through: Through): Promise<FirstPicture> {
    this.#meetings += 1;
    const [first, second] = this.#servers[through];
    const meeting = { way, room: `meeting-${this.#meetings}` };
    const opened = await Promise.all([1, 2].map(() => openPage(this.#browser, this.#site.origin)));
    const [ada, bob] = opened.map(({ page }) => page);
    if (ada === undefined || bob === undefined) throw new Error('no pages');
    try {
      await Promise.all([ada, bob].map((page) => page.waitForFunction(() => globalThis.firstPicture !== undefined)));
      // Who joins has clicked: without that, browsers start no sound.
      await Promise.all([ada, bob].map((page) => page.mouse.click(1, 1)));
      const [adas, bobs] = [
        { ...meeting, server: first },
        { ...meeting, server: second },
      ];
      if (through !== 'nothing') {
        await ada.evaluate((its) => globalThis.firstPicture.prepare(its), adas);
        await ada.evaluate((its) => globalThis.firstPicture.host(its), adas);
      }
      await bob.evaluate((its) => globalThis.firstPicture.prepare(its), bobs);
      return await bob.evaluate((its) => globalThis.firstPicture.join(its), bobs);
    } finally {
      await Promise.all(opened.map(({ page }) => page.context().close()));
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all([...this.#peerjs, ...this.#nodes].map((server) => server.stop()));
    await this.#redis.stop();
    await this.#site.close();
  }
}
