import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
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

/** What examples import of the package: this tree's, not a build of it. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  'signalbox/client': ['client', 'index.ts'],
  'signalbox/video-call': ['ui', 'index.ts'],
  'signalbox/tile': ['ui', 'call-tile', 'index.ts'],
  'signalbox/react': ['ui', 'frameworks', 'react.ts'],
};

/** The `sideEffects` of package.json name files of the build, not the sources that register elements. */
const effects: Plugin = {
  name: 'effects',
  transform: (code, id) => (id.includes('/web/ui/') ? { code, map: null, moduleSideEffects: true } : undefined),
};

/** The pages of an example by path, as its own settings of Vite say. */
export async function bundle(name: string): Promise<Record<string, Served>> {
  const folder = join(root, 'examples', name);
  const config = join(folder, 'vite.config.js');
  const pages = globSync('*.html', { cwd: folder });
  const built = await build({
    root: folder,
    configFile: existsSync(config) ? config : false,
    logLevel: 'error',
    plugins: [effects],
    resolve: {
      alias: Object.fromEntries(Object.entries(ENTRIES).map(([entry, path]) => [entry, join(root, 'web', ...path)])),
      conditions: ['module', 'browser'],
    },
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
  const type = file.fileName.endsWith('.html')
    ? 'text/html'
    : file.fileName.endsWith('.css')
      ? 'text/css'
      : 'text/javascript';
  return { type, body: file.type === 'chunk' ? file.code : String(file.source) };
}
