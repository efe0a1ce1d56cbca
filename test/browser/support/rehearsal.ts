import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openPage, type PageOptions, type Watched } from '../../../scripts/lib/browser/page.ts';
import type {} from '../../../web/ui/index.ts';
import { faded } from './faded.ts';
import { type Site, startSite } from '../../../scripts/lib/browser/site.ts';

const built = join(import.meta.dirname, '..', '..', '..', 'dist', 'public');

/** As strict as a policy can be for a page with the element: nothing inline, no eval, nothing from elsewhere, no connection. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'none'";

const page = (body: string) =>
  `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width, initial-scale=1">
   <title>Rehearsal</title><script type="module" src="/signalbox.js"></script><body>${body}</body></html>`;

/** A site that has the built component, and nothing else. `vite build` comes first. */
export function startRehearsalSite(): Promise<Site> {
  const names = globSync('signalbox*.js', { cwd: built });
  const files = names.map((name) => [`/${name}`, readFileSync(join(built, name), 'utf8')] as const);
  return startSite(
    {
      '/': { type: 'text/html', body: page('') },
      '/plain': { type: 'text/html', body: page('<video-call room="daily" rehearse="3 people"></video-call>') },
      ...Object.fromEntries(files.map(([path, body]) => [path, { type: 'text/javascript', body }])),
    },
    { 'content-security-policy': POLICY },
  );
}

export interface RehearsalOptions extends PageOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly direction?: 'ltr' | 'rtl';
  readonly language?: string;
  readonly forcedColors?: 'active' | 'none';
  /** Size of text, in percent. */
  readonly zoom?: number;
}

/** A page that a rehearsal fills. Nothing moves in it. */
export async function openRehearsal(
  browser: Browser,
  site: Site,
  rehearse: string,
  options: RehearsalOptions = {},
): Promise<Watched> {
  const watched = await openPage(browser, site.origin, options);
  const { forcedColors = 'none', colorScheme = 'light' } = options;
  await watched.page.emulateMedia({ reducedMotion: 'reduce', colorScheme, forcedColors });
  await play(watched.page, rehearse, options);
  return watched;
}

/** Plays a rehearsal instead of the one that the page has. */
export async function play(page: Page, rehearse: string, options: RehearsalOptions = {}): Promise<void> {
  const { attributes = {}, direction = 'ltr', language = 'en', zoom = 100 } = options;
  await page.evaluate(
    ([all, dir, lang, size]) => {
      const root = document.documentElement;
      Object.assign(root, { dir, lang });
      Object.assign(root.style, { colorScheme: 'light dark', fontSize: `${size}%` });
      document.body.style.margin = '0';
      const call = document.createElement('video-call');
      for (const [name, value] of Object.entries(all)) call.setAttribute(name, value);
      Object.assign(call.style, { blockSize: '100vh', minBlockSize: '0', aspectRatio: 'auto', borderRadius: '0' });
      document.body.replaceChildren(call);
    },
    [{ room: 'team-standup', name: 'Robin', ...attributes, rehearse }, direction, language, zoom] as const,
  );
  await page.waitForFunction(settled, undefined, { polling: 50 });
}

/** Until what changed is drawn, and what fades in is there. */
export async function frames(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.evaluate(faded);
}

/** Whether every picture that should be there is there. Runs in the page. */
function settled(): boolean {
  const call = document.querySelector('video-call');
  const videos = [...(call?.shadowRoot?.querySelectorAll('video') ?? [])];
  const here = call?.shadowRoot?.querySelector('.lobby, .stage, .panel');
  return (
    call?.store !== undefined &&
    // People who have just come are drawn a little later (R368).
    !call.isUpdatePending &&
    here !== null &&
    videos.every(
      (video) =>
        video.hasAttribute('data-frame') ||
        video.classList.contains('dark') ||
        video.srcObject === null ||
        !video.checkVisibility(),
    )
  );
}
