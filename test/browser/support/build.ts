import { join } from 'node:path';
import { build } from 'vite';
import { findChromium } from '../../../scripts/lib/browser/chromium.ts';

/** What nodes serve and pages load has to be this tree's; and the browser is unpacked once, not by each test file. */
export async function setup(): Promise<void> {
  await findChromium();
  await build({ configFile: join(import.meta.dirname, '..', '..', '..', 'vite.config.ts'), logLevel: 'error' });
}
