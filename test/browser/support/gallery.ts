import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { openPage, type PageOptions, type Watched } from '../../../scripts/lib/browser/page.ts';
import { type Site, startSite } from '../../../scripts/lib/browser/site.ts';

const folder = join(import.meta.dirname, '..', 'fixtures');

/** As strict as a policy can be for a page with a call: nothing inline, no eval, nothing from elsewhere. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src blob:";

const head = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width" />';

/** A site with `<fake-call>`: the element over a store that the test drives. */
export async function startGallery(): Promise<Site> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: folder,
    // Without Lit's development build, which vitest's NODE_ENV would choose.
    resolve: { conditions: ['module', 'browser'] },
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: join(folder, 'gallery.ts'), output: { codeSplitting: false } },
    },
  });
  const { output } = Array.isArray(built) ? (built[0] ?? { output: [] }) : 'output' in built ? built : { output: [] };
  const code = output.flatMap((part) => (part.type === 'chunk' ? [part.code] : [])).join('\n');
  const page = `${head}<title>Gallery</title><script type="module" src="/gallery.js"></script><body></body></html>`;
  return startSite(
    { '/': { type: 'text/html', body: page }, '/gallery.js': { type: 'text/javascript', body: code } },
    { 'content-security-policy': POLICY },
  );
}

/** A page with one `<fake-call>` that fills it. `markup` are its attributes. */
export async function openFake(browser: Browser, site: Site, attributes = 'room="daily"', options: PageOptions = {}) {
  const watched: Watched = await openPage(browser, site.origin, options);
  await watched.page.evaluate(async (markup) => {
    document.documentElement.style.colorScheme = 'light dark';
    document.body.style.margin = '0';
    document.body.innerHTML = `<fake-call ${markup}></fake-call>`;
    const call = document.querySelector('fake-call');
    Object.assign(call?.style ?? {}, { blockSize: '100vh', minBlockSize: '0', aspectRatio: 'auto' });
    await call?.updateComplete;
  }, attributes);
  return watched;
}
