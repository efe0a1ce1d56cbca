import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { build, type Rolldown } from 'vite';
import { launchBrowser } from '../../../scripts/lib/browser/launch.ts';
import { openPage, type Watched } from '../../../scripts/lib/browser/page.ts';
import { type Served, type Site, startSite } from '../../../scripts/lib/browser/site.ts';
import { recordMedia } from './recorder.ts';
import type { Servers } from './servers.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A browser, the site with the pages of one example as a bundler makes them, and servers that accept them. */
export class ExampleStage<Place extends Servers = Servers> {
  readonly servers: Place;
  readonly #browser: Browser;
  readonly #site: Site;

  private constructor(browser: Browser, site: Site, servers: Place) {
    this.#browser = browser;
    this.#site = site;
    this.servers = servers;
  }

  /** `name`: a folder of `examples`. */
  static async start<Place extends Servers>(
    name: string,
    start: (env: Readonly<Record<string, string>>) => Promise<Place>,
  ): Promise<ExampleStage<Place>> {
    const [browser, site] = await Promise.all([launchBrowser(), bundle(name).then(startSite)]);
    return new ExampleStage(browser, site, await start({ ALLOWED_ORIGINS: site.origin }));
  }

  /** A page of one person, closed at the end of the test. `server` is where its client connects. */
  async open(page: 'before' | 'after', server: string, query: Readonly<Record<string, string>> = {}): Promise<Watched> {
    const address = new URL(`/${page}.html`, this.#site.origin);
    address.search = new URLSearchParams({ server, ...query }).toString();
    const watched = await openPage(this.#browser, address.href, { width: 480, height: 360, atStart: recordMedia });
    onTestFinished(() => watched.page.context().close());
    return watched;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.#site.close(), this.servers.stop()]);
  }
}

/** The pages of an example by path. `signalbox/client` is this tree's, not a build of it. */
async function bundle(name: string): Promise<Record<string, Served>> {
  const folder = join(root, 'examples', name);
  const pages = globSync('*.html', { cwd: folder });
  const built = await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { 'signalbox/client': join(root, 'web', 'client', 'index.ts') } },
    build: {
      write: false,
      target: 'es2024',
      chunkSizeWarningLimit: Infinity,
      rolldownOptions: {
        input: Object.fromEntries(pages.map((page) => [basename(page, '.html'), join(folder, page)])),
      },
    },
  });
  return Object.fromEntries(outputsOf(built).map((file) => [`/${file.fileName}`, servedOf(file)]));
}

type Built = Awaited<ReturnType<typeof build>>;
type Output = Rolldown.OutputChunk | Rolldown.OutputAsset;

function outputsOf(built: Built): readonly Output[] {
  if ('close' in built) throw new Error('watches');
  return [built].flat().flatMap(({ output }) => output);
}

function servedOf(file: Output): Served {
  const type = file.fileName.endsWith('.html') ? 'text/html' : 'text/javascript';
  return { type, body: file.type === 'chunk' ? file.code : String(file.source) };
}
