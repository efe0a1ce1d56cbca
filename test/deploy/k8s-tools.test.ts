import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { onPath } from '../../scripts/on-path.ts';
import { noRenderer, render } from './kustomize.ts';
import { parseManifests } from './manifests.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
/** Oldest and newest release that the manifests are checked against. */
const releases = ['1.30', '1.37'];

const validator = onPath('kubernetes-validate');
const noValidator = 'kubernetes-validate is not here: scripts/get-tools.sh kubernetes-validate';
const score = onPath('kube-score');
const noScore = 'kube-score is not here: scripts/get-tools.sh kube-score';

/** What kube-score would have otherwise, and why it is not so here. */
const exceptions: Readonly<Record<string, string>> = {
  'container-ephemeral-storage-request-and-limit': 'nothing writes: every root is read-only, and there is no volume',
  'container-image-pull-policy': 'a tag does not change; a machine that has the image starts it without the registry',
  'deployment-has-host-podantiaffinity':
    'topologySpreadConstraints spread them, and still start all where a machine is lost',
};

/** A limit stops a node in the middle of a burst; its request and the autoscaler say what it needs. */
const NO_CPU_LIMIT = '--ignore-container-cpu-limit';

/** The same of single objects. */
const exceptionsOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  redis: {
    'container-security-context-user-group-id': 'the image has its user at 999',
    'deployment-replicas': 'two would be two clusters',
    'deployment-strategy': 'never two at once',
  },
  coturn: { 'deployment-replicas': 'one is enough to try it, and two would not relay to each other' },
};

async function inFile<T>(text: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-k8s-'));
  try {
    const file = join(folder, 'all.yaml');
    await writeFile(file, text);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.each(['demo', 'production'])('Kubernetes, %s', (name) => {
  const overlay = () => render(join(root, 'k8s', 'overlays', name));

  test.for(releases)(
    'every object fits the schemas of Kubernetes %s, with no field it does not know',
    async (release, context) => {
      const text = await overlay();
      if (text === undefined) return context.skip(noRenderer);
      if (validator === undefined) return context.skip(noValidator);
      const { stdout, stderr } = await inFile(text, (file) =>
        run(validator, ['--strict', '--kubernetes-version', release, file]),
      );
      expect(`${stdout}${stderr}`.match(/ passed for resource /g)).toHaveLength(parseManifests(text).length);
    },
  );

  test('kube-score has nothing to say but what has a reason', async (context) => {
    const text = await overlay();
    if (text === undefined) return context.skip(noRenderer);
    if (score === undefined) return context.skip(noScore);
    const ignored = Object.keys(exceptions).flatMap((each) => ['--ignore-test', each]);
    const args = ['score', '--output-format', 'json', '--exit-one-on-warning', ...ignored, NO_CPU_LIMIT];
    const { stdout } = await inFile(text, (file) =>
      // Its exit code says whether it found anything; what, is in the output.
      run(score, [...args, file]).catch((error: unknown) => ({ stdout: stdoutOf(error) })),
    );
    const objects: readonly Scored[] = JSON.parse(stdout);
    const unexplained = objects.flatMap(({ object_name, checks }) => {
      const explained = exceptionsOf[object_name.split('/').at(-1) ?? ''] ?? {};
      const found = checks.filter(({ grade, skipped }) => !skipped && grade < GOOD).map(({ check }) => check.id);
      return found.filter((id) => explained[id] === undefined).map((id) => `${object_name}: ${id}`);
    });
    expect(objects.length).toBeGreaterThan(5);
    expect(unexplained).toEqual([]);
  });
});

/** The grade of a check that found nothing. */
const GOOD = 10;

interface Scored {
  readonly object_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
  }[];
}

function stdoutOf(error: unknown): string {
  if (error instanceof Error && 'stdout' in error) return String(error.stdout);
  throw error;
}
