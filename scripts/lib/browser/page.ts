import type { Browser, Page } from 'playwright-core';

export interface Watched {
  readonly page: Page;
  /** Console errors, uncaught exceptions and violations of the page's content security policy, as they came. */
  readonly problems: string[];
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly scale?: number;
  /** Runs in the page before its own scripts, and without counting as a gesture, as `page.evaluate` does. */
  readonly atStart?: () => void;
}

/** A page of its own context: nothing shared with the others, as if it were another person's browser. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<Watched> {
  const { width = 960, height = 640, colorScheme = 'light', scale = 1 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    deviceScaleFactor: scale,
  });
  const page = await context.newPage();
  if (options.atStart) await page.addInitScript(options.atStart);
  const problems: string[] = [];
  page.on('console', (message) => {
    // Some browsers ask for an icon by themselves; pages that are no product of ours have none.
    if (message.location().url.endsWith('/favicon.ico')) return;
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(url);
  return { page, problems };
}
