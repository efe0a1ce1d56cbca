import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningNode, startProcess } from '../../scripts/lib/node-process.ts';

const root = join(import.meta.dirname, '..', '..');

/** The last commit whose nodes sent frames as packets of Socket.IO. */
const COMMIT = 'b4694fa';

/** The folder is inside the project, so that the old sources find the project's packages. */
const folder = join(root, '.cache', `before-${COMMIT}`);

/** Why no node of the older commit can be started; undefined if one can. */
export function whyNoNodeBefore(): string | undefined {
  try {
    git('cat-file', '-e', `${COMMIT}^{commit}`);
    return undefined;
  } catch {
    return `commit ${COMMIT} is not in this clone: git fetch --unshallow`;
  }
}

/** Starts a node of the older commit, taken out of git. */
export function startNodeBefore(env: Readonly<Record<string, string>>): Promise<RunningNode> {
  if (!existsSync(join(folder, 'src', 'main.ts'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const archive = git('archive', COMMIT, 'src', 'package.json');
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  }
  return startProcess([join(folder, 'src', 'main.ts')], env);
}

function git(...args: readonly string[]): Buffer {
  return execFileSync('git', args, { cwd: root, maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });
}
