import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningNode, startProcess } from '../../scripts/lib/node-process.ts';

const root = join(import.meta.dirname, '..', '..');

/** A version that may run beside this one during an upgrade. */
export interface VersionBefore {
  readonly what: string;
  /** A commit or a tag. */
  readonly revision: string;
}

/** Stands for the last release until there is one. Its nodes know no trace contexts. */
const BEFORE_THE_FIRST_RELEASE = 'a7c8b51';

/** The last commit whose nodes sent frames as packets of Socket.IO. */
const PACKETS = 'b4694fa';

const release = lastRelease();

/** The last release is the newest tag vX.Y.Z before this commit, so nothing has to be renewed when there is another. */
export const versionsBefore: readonly [VersionBefore, VersionBefore] = [
  release === undefined
    ? { what: 'the version that stands for the last release', revision: BEFORE_THE_FIRST_RELEASE }
    : { what: 'the last release', revision: release },
  { what: 'the last version that sent packets of Socket.IO', revision: PACKETS },
];

function lastRelease(): string | undefined {
  try {
    return String(git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*', 'HEAD^')).trim();
  } catch {
    return undefined;
  }
}

/** Why no node of this version can be started; undefined if one can. */
export function whyNoNodeBefore({ revision }: VersionBefore): string | undefined {
  try {
    git('cat-file', '-e', `${revision}^{commit}`);
    return undefined;
  } catch {
    return `${revision} is not in this clone: git fetch --unshallow --tags`;
  }
}

/** Starts a node of that version: its sources, taken out of git, with the packages of this one. */
export function startNodeBefore(version: VersionBefore, env: Readonly<Record<string, string>>): Promise<RunningNode> {
  return startProcess([join(folderBefore(version), 'src', 'main.ts')], env);
}

/** The folder with the sources of that version. */
export function folderBefore({ revision }: VersionBefore): string {
  // Inside the project, so that the old sources find the project's packages.
  const folder = join(root, '.cache', `before-${revision}`);
  if (!existsSync(join(folder, 'src', 'main.ts'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const archive = git('archive', revision, 'src', 'package.json');
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  }
  return folder;
}

function git(...args: readonly string[]): Buffer {
  return execFileSync('git', args, { cwd: root, maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });
}
