/**
 * `npm run build`: everything that the package and the image hold, into dist/. JavaScript, because Node refuses to
 * strip types below node_modules.
 *
 * | dist/ | from | by |
 * |---|---|---|
 * | public/ | web/demo, web/ui | vite |
 * | admin/ | web/admin | vite |
 * | src/, web/; with types src/server, src/protocol, web/ | src/, web/client, web/ui | tsc |
 * | src/adapters/redis/lua/ | the same folder | copied |
 * | custom-elements.json | web/ui | custom elements analyzer |
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from './lib/arguments.ts';

readArguments({
  command: 'npm run build --',
  help: 'npm run build\n\nMakes everything that the package and the image hold, in dist/.\n',
});

const root = join(import.meta.dirname, '..');
const lua = join('src', 'adapters', 'redis', 'lua');

function run(tool: string, ...args: readonly string[]): void {
  const { status } = spawnSync(join(root, 'node_modules', '.bin', tool), args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

// vite empties its own folder.
for (const folder of ['src', 'web']) rmSync(join(root, 'dist', folder), { recursive: true, force: true });
run('vite', 'build', '--logLevel', 'warn');
run('tsc', '-p', 'tsconfig.build.json');
run('tsc', '-p', 'tsconfig.build.server.json');
// What signalbox/server shows is in these two; the types of a node behind it are nobody's.
const shown = /^dist[\\/]src[\\/](server|protocol)[\\/]/;
for (const file of globSync('dist/src/**/*.d.ts', { cwd: root })) if (!shown.test(file)) rmSync(join(root, file));
run('tsc', '-p', 'tsconfig.build.web.json');
run('cem', 'analyze', '--config', 'custom-elements.config.ts', '--quiet');
cpSync(join(root, lua), join(root, 'dist', lua), { recursive: true });
chmodSync(join(root, 'dist', 'src', 'main.js'), 0o755);
