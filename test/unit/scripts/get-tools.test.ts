import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onPath } from '../../../scripts/on-path.ts';
import { parts } from '../../../scripts/parts.ts';

/** scripts/get-tools.sh on a machine that has nothing but what a test gives it: the tools it builds with are stand-ins. */

const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'get-tools.sh');
const SYSTEM = 'bash cat chmod dirname env id ln ls mkdir mktemp mv readlink rm sed sh tr uname'.split(' ');

/** Go as far as the script uses it: `build` writes what it is told to, half of it where `FAILS` is set. */
const GO = `#!/bin/sh
echo "go $1" >>"$LOG"
case $1 in
  env) echo "$MODULES" ;;
  build) while [ "$1" != -o ]; do shift; done; echo half >"$2"; [ -z "$FAILS" ] || exit 1; echo whole >>"$2"; chmod +x "$2" ;;
esac
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-tools-'));
  await mkdir(join(folder, 'path'));
  for (const name of SYSTEM) await symlink(onPath(name) ?? name, join(folder, 'path', name));
  await mkdir(join(folder, 'modules', 'go.k6.io', 'k6', 'v2@v2.2.0'), { recursive: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, text: string): Promise<void> {
  const path = join(folder, 'path', name);
  await writeFile(path, text);
  await chmod(path, 0o755);
}

interface Answer {
  readonly code: number | null;
  readonly lines: readonly string[];
}

function getTools(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const given = {
    PATH: join(folder, 'path'),
    HOME: folder,
    MODULES: join(folder, 'modules'),
    LOG: join(folder, 'log'),
    ...env,
  };
  return new Promise((resolve) => {
    const child = execFile('/bin/bash', [script, ...args], { env: given }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, lines: `${stdout}${stderr}`.split('\n').filter((line) => line !== '') });
    });
  });
}

const inCache = (...path: readonly string[]): string => join(folder, '.cache', 'signalbox-tools', ...path);

async function folderOf(path: string): Promise<readonly string[]> {
  return (await readdir(inCache(path))).map((name) => name.replace(/\.[^.]{6}$/, ''));
}

test('what is built is there when it is whole, and is not built again', async () => {
  await program('go', GO);
  expect(await getTools(['k6'])).toEqual({
    code: 0,
    lines: [expect.stringMatching(/^get-tools: k6 v2.2.0: building/)],
  });
  expect(await readFile(inCache('bin', 'k6'), 'utf8')).toBe('half\nwhole\n');
  expect(await getTools(['k6'])).toEqual({ code: 0, lines: [] });
  expect((await readFile(join(folder, 'log'), 'utf8')).match(/build/g)).toHaveLength(1);
});

test('a build that fails leaves nothing in the cache, and says so', async () => {
  await program('go', GO);
  const { code, lines } = await getTools(['k6'], { FAILS: '1' });
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe('get-tools: left out: k6: go could not build go.k6.io/k6/v2@v2.2.0');
  expect(await folderOf('bin')).toEqual([]);
  expect(await folderOf('store')).toEqual([]);
});

test('another version in the cache is replaced', async () => {
  await program('go', GO);
  await mkdir(inCache('store', 'k6-v2.1.0.abcdef'), { recursive: true });
  await mkdir(inCache('bin'));
  await writeFile(inCache('store', 'k6-v2.1.0.abcdef', 'k6'), 'old', { mode: 0o755 });
  await symlink(inCache('store', 'k6-v2.1.0.abcdef', 'k6'), inCache('bin', 'k6'));
  expect(await getTools(['k6'])).toMatchObject({ code: 0 });
  expect(await readFile(inCache('bin', 'k6'), 'utf8')).toBe('half\nwhole\n');
});

test('a tool that is on PATH is left alone', async () => {
  await program('k6', '#!/bin/sh\n');
  expect(await getTools(['k6'])).toEqual({ code: 0, lines: [] });
});

const system = ['redis-server', 'prometheus', 'promtool'];

test.each([
  [
    'apt-get without root',
    'apt-get',
    'needs root: sudo apt-get install --no-install-recommends redis-server prometheus',
  ],
  ['Homebrew', 'brew', 'brew install redis prometheus'],
  ['neither', 'none', "install with the system's package manager"],
])("the system's packages, with %s: the command is told once", async (_, manager, told) => {
  await program(manager, '#!/bin/sh\nexit 9\n');
  await rm(join(folder, 'path', 'id'));
  await program('id', '#!/bin/sh\necho 1000\n');
  const line = `get-tools: left out: redis-server prometheus: ${told}`;
  expect(await getTools(system)).toEqual({ code: 1, lines: [line] });
});

test("the system's packages, with root: installed, and one that cannot be had does not keep back the other", async () => {
  await rm(join(folder, 'path', 'id'));
  await program('id', '#!/bin/sh\necho 0\n');
  await program('apt-get', '#!/bin/sh\necho "$*" >>"$LOG"\ncase "$*" in *redis-server) exit 100 ;; esac\n');
  const { code, lines } = await getTools(system);
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe('get-tools: left out: redis-server: apt-get install redis-server failed');
  const log = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');
  expect(log.map((line) => line.replace(/ .* /, ' … '))).toEqual([
    'update -qq',
    'install … redis-server',
    'install … prometheus',
  ]);
});

test('--for takes the tools of these parts', async () => {
  const { lines } = await getTools(['--for', 'lint,monitoring']);
  // haproxy may be in /usr/sbin, where the script looks too.
  expect(lines).toEqual([
    expect.stringMatching(/^get-tools: left out: (haproxy )?prometheus prometheus-redis-exporter:/),
  ]);
});

test('its table names parts of npm test, and CONTRIBUTING.md every tool', async () => {
  const [, table = ''] = /^tools='\n(.*?)^'/ms.exec(await readFile(script, 'utf8')) ?? [];
  const rows = table
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(/ +/));
  const named = rows.flatMap(([, of = '']) => of.split(','));
  expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  const page = await readFile(join(import.meta.dirname, '..', '..', '..', 'CONTRIBUTING.md'), 'utf8');
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter(([tool]) => !page.includes(`\`${tool}\``))).toEqual([]);
});
