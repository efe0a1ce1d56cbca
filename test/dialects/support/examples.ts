import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { type Served, startSite } from '../../../scripts/lib/browser/site.ts';
import { Stage } from './pages.ts';
import type { Servers } from './servers.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** The stage of one example: a folder of `examples`, with its pages as a bundler makes them. */
export function startExample<Place extends Servers>(
  name: string,
  start: (env: Readonly<Record<string, string>>) => Promise<Place>,
): Promise<Stage<Place>> {
  return Stage.start(start, () => bundle(name).then(startSite));
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
