import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Every script answers a wrong argument with one line and exit code 2, before it does anything. */

const root = join(import.meta.dirname, '..', '..', '..');

/** What each script must refuse beside an option that it does not have and an argument too many. */
const scripts: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'attack/main.ts': [
    ['--json'],
    ['--only', 'ping-flood,none'],
    ['--connections', '0'],
    ['--pid', '1'],
    ['--url', 'nowhere'],
    ['--from', 'nowhere'],
    ['--url', 'http://node', '--edge'],
  ],
  'bench/docs.ts': [],
  'chaos/main.ts': [
    ['--json'],
    ['--json', '--quick'],
    ['--peers', 'many'],
    ['--quick=3'],
    ['--only', 'kill-one,none'],
    ['--json', 'none/figures.json'],
  ],
  'monitoring/dashboards.ts': [],
  'monitoring/draw.ts': [[], ['--prometheus', 'none'], ['--prometheus', 'http://127.0.0.1:1', '--board', 'none']],
  'monitoring/objective-rules.ts': [],
  'monitoring/prometheus-rule.ts': [],
  'monitoring/rehearse.ts': [['--only', 'killed,none'], ['--scrape', '0'], ['--main=3'], ['--pictures']],
  'scripts/audit.ts': [['--prod']],
  'scripts/bench.ts': [['--rounds'], ['--only', 'signals/none'], ['--before', 'docs']],
  'scripts/build.ts': [],
  'scripts/docs.ts': [],
  'scripts/get-redis.ts': [],
  'scripts/get-tools.sh': [['--for'], ['--for', 'deploy', 'k6']],
  'scripts/load-docs.ts': [['--nodes', '0'], ['none/figures.json']],
  'scripts/load.ts': [
    [],
    ['none'],
    ['relay', 'soak'],
    ['relay', '--nodes', '0'],
    ['relay', '--server', 'nowhere'],
    ['relay', '--against', 'none'],
    ['relay', '--against', 'classic'],
    ['relay', '--prometheus', 'nowhere'],
    ['spike', '--fault', 'true'],
    ['mixed-versions'],
    ['mixed-versions', '--before', 'docs'],
    ['relay', '--json', 'none/figures.json'],
  ],
  'scripts/measure-decoding.ts': [],
  'scripts/pin-images.ts': [['--check=3'], ['none/Dockerfile']],
  'scripts/release-notes.ts': [[], ['1.2.3'], ['v1.2.3', 'v1.2.4']],
  'scripts/test.ts': [['unit', 'none']],
  'scripts/try-compose.ts': [],
  'scripts/web-bundle.ts': [],
  'src/main.ts': [['--version', '--help']],
  'test/browser/admin-screenshot.ts': [],
  'test/browser/screenshot.ts': [['--to', '']],
  'test/fuzz/main.ts': [
    ['--frames'],
    ['--frames', '1e6'],
    ['--seed', '-1'],
    ['--misbehave', 'none'],
    ['--modes', 'none'],
    ['--modes', 'http', '--door', 'pubsub'],
  ],
  'test/k8s/main.ts': [
    ['--peers', '0'],
    ['--only', 'none'],
    ['--machine-off', 'true'],
  ],
  'test/sim/main.ts': [['--seeds'], ['--seeds', '0'], ['--seed', 'x']],
};

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, args: readonly string[]): Promise<Answer> {
  const path = join(root, script);
  const [program, first] = script.endsWith('.sh') ? (['bash', path] as const) : ([process.execPath, path] as const);
  return new Promise((resolve) => {
    const child = execFile(program, [first, ...args], { cwd: root }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

const wrong = Object.entries(scripts).flatMap(([script, others]) =>
  [['--no-such-option'], ['nothing-known'], ...others].map((args) => [script, args.join(' '), args] as const),
);

describe.concurrent('arguments', () => {
  test.each(wrong)('%s refuses %s in one line', { timeout: 60_000 }, async (script, _, args) => {
    const { code, stdout, stderr } = await run(script, args);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^\S.*--help\.?\n$/),
    });
  });

  test.each(Object.keys(scripts))('%s tells what it does', { timeout: 60_000 }, async (script) => {
    expect(await run(script, ['--help'])).toEqual({ code: 0, stdout: expect.stringMatching(/^\S.*\n/), stderr: '' });
  });
});

/** What starts by itself: where arguments are read, what npm scripts name, and what nobody imports. */
function found(): readonly string[] {
  const files = globSync(['{src,scripts,chaos,attack,bench,monitoring,loadtest,test}/**/*.ts'], {
    cwd: root,
    // The bench installs its opponents apart.
    exclude: ['**/node_modules/**'],
  });
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const readers = files.filter((file) =>
    /\breadArguments\(\{|process\.argv|import\.meta\.main/.test(texts.get(file) ?? ''),
  );
  const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const named = Object.values(manifest.scripts).flatMap((command) => /^node .*?(\S+\.ts)/.exec(command)?.[1] ?? []);
  const all = [...texts.values()].join('\n');
  const alone = files.filter((file) => /^scripts\/[^/]+$/.test(file) && !all.includes(file.replace('scripts', '')));
  return [...readers, ...named, ...alone, ...globSync('{scripts,deploy,k8s}/**/*.sh', { cwd: root })];
}

/** What only looks like one. */
const notStarted = [
  // Read arguments for others.
  'scripts/lib/arguments.ts',
  'bench/options.ts',
  // Loaded by vitest.
  'scripts/reporter.ts',
  // Hands its arguments on to HAProxy.
  'deploy/haproxy/edge.sh',
  // Takes none: it is started by docker-compose.yml.
  'deploy/tls/certificate.sh',
  'test/unit/scripts/arguments.test.ts',
  // Has the script of a pod in it.
  'test/k8s/steps/policies.ts',
];

test('no script is missing here', () => {
  const started = new Set(found().filter((file) => !notStarted.includes(file)));
  expect([...started].sort()).toEqual(Object.keys(scripts));
});
