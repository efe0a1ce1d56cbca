import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { launchBrowser } from '../../../scripts/lib/browser/launch.ts';
import { openPage, type Watched } from '../../../scripts/lib/browser/page.ts';
import type { Site } from '../../../scripts/lib/browser/site.ts';
import { until } from '../../support/until.ts';
import { type Received, recordMedia } from './recorder.ts';
import type { Servers } from './servers.ts';
import { startPages } from './site.ts';

/** Media connections begin slowly where two browsers share two cores. */
const MEDIA_MS = 45_000;

type Env = Readonly<Record<string, string>>;

/** A browser, a site with pages, and servers that accept them. */
export class Stage<Place extends Servers = Servers> {
  readonly servers: Place;
  readonly #browser: Browser;
  readonly #site: Site;

  private constructor(browser: Browser, site: Site, servers: Place) {
    this.#browser = browser;
    this.#site = site;
    this.servers = servers;
  }

  /** `serve` serves the pages: those of the dialects unless given. */
  static async start<Place extends Servers>(
    start: (env: Env) => Promise<Place>,
    serve: () => Promise<Site> = startPages,
  ): Promise<Stage<Place>> {
    const [browser, site] = await Promise.all([launchBrowser(), serve()]);
    return new Stage(browser, site, await start({ ALLOWED_ORIGINS: site.origin }));
  }

  /** A page of one person, closed at the end of the test. `server` is where its client connects. */
  async open(page: string, server: string, query: Readonly<Record<string, string>> = {}): Promise<Watched> {
    const address = new URL(`/${page}.html`, this.#site.origin);
    address.search = new URLSearchParams({ server, ...query }).toString();
    const options = { width: 480, height: 360, atStart: recordMedia };
    const watched = await openPage(this.#browser, address.href, options);
    onTestFinished(() => watched.page.context().close());
    return watched;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.#site.close(), this.servers.stop()]);
  }
}

/** Waits until picture and sound come in: more of each than at the first look. */
export async function untilPlaying(...pages: readonly Page[]): Promise<void> {
  await Promise.all(
    pages.map(async (page) => {
      let first: Received | undefined;
      await until(
        `picture and sound at ${page.url()}`,
        async () => {
          const now = await page.evaluate(() => window.received());
          first ??= now;
          return now.frames > first.frames + 5 && now.audioPackets > first.audioPackets + 5;
        },
        MEDIA_MS,
      );
    }),
  );
}
