/** Before `npm start`: builds the page and the component where a source is newer than the bundle, or there is none. */
import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from './lib/arguments.ts';

readArguments({
  command: 'node scripts/web-bundle.ts',
  help: 'node scripts/web-bundle.ts\n\nBuilds the demo page and the component where dist/public is older than their sources.\n',
});

const root = join(import.meta.dirname, '..');
const sources = ['web/**/*', 'src/protocol/*.ts', 'vite.config.ts', 'package-lock.json'];
const bundle = join(root, 'dist', 'public', 'signalbox.js');

const builtAt = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const changedAt = Math.max(...globSync(sources, { cwd: root }).map((file) => statSync(join(root, file)).mtimeMs));

if (changedAt > builtAt) {
  const vite = join(root, 'node_modules', '.bin', 'vite');
  const { status } = spawnSync(vite, ['build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
