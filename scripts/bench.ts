/** `npm run bench`: brings what is measured against, once a lock file, then starts the bench. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchOptions } from '../bench/options.ts';

const folder = join(import.meta.dirname, '..', 'bench');
const lockFile = join(folder, 'package-lock.json');
/** The lock file that `node_modules` was made from. */
const stamp = join(folder, 'node_modules', '.installed-lock.json');

async function run(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit' });
  // Both get Ctrl-C from the terminal; the child ends, and this process with its exit code.
  process.on('SIGINT', () => {});
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

// Before anything is installed.
benchOptions();
const lock = text(lockFile);
if (lock === undefined || text(stamp) !== lock) {
  console.error('bench: installing what Signalbox is measured against, in bench/node_modules (npm ci)');
  const code = await run('npm', ['--prefix', folder, 'ci', '--no-fund', '--no-audit', '--loglevel=error']);
  if (code !== 0) process.exit(code);
  writeFileSync(stamp, lock ?? '');
}
process.exitCode = await run(process.execPath, [join(folder, 'main.ts'), ...process.argv.slice(2)]);
