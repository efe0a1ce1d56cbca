import { join } from 'node:path';
import { build } from 'vite';

/** What nodes serve and pages load has to be this tree's, not the last build's. */
export async function setup(): Promise<void> {
  await build({ configFile: join(import.meta.dirname, '..', '..', '..', 'vite.config.ts'), logLevel: 'error' });
}
