import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { missing, onPath } from '../../scripts/on-path.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const files = globSync('.github/workflows/*.yml', { cwd: root });

const job = z.object({
  permissions: z.record(z.string(), z.string()),
  uses: z.string().optional(),
  'timeout-minutes': z.number().optional(),
  steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })).default([]),
});
const workflow = z.object({ permissions: z.record(z.string(), z.string()), jobs: z.record(z.string(), job) });

async function read(file: string): Promise<z.output<typeof workflow>> {
  return workflow.parse(parse(await readFile(join(root, file), 'utf8')));
}

test('actionlint has nothing to say', async (context) => {
  const actionlint = onPath('actionlint');
  if (actionlint === undefined) return context.skip(missing('actionlint'));
  await expect(run(actionlint, ['-no-color', ...files], { cwd: root })).resolves.toMatchObject({ stdout: '' });
});

test('zizmor has nothing to say', async (context) => {
  const zizmor = onPath('zizmor');
  if (zizmor === undefined) return context.skip(missing('zizmor'));
  // Offline: it would ask GitHub whether a SHA is in the action's repository.
  const { stdout } = await run(zizmor, ['--offline', '--no-progress', '--format', 'json', '.github'], { cwd: root });
  expect(JSON.parse(stdout)).toEqual([]);
});

describe.each(files)('%s', (file) => {
  test('gives each job what it needs and no more, and an end', async () => {
    const { permissions, jobs } = await read(file);
    expect(permissions).toEqual({});
    for (const [name, { permissions: given, uses, 'timeout-minutes': timeout }] of Object.entries(jobs)) {
      if (uses === undefined) expect(timeout, name).toBeGreaterThan(0);
      const writes = Object.entries(given).flatMap(([scope, access]) => (access === 'write' ? [scope] : []));
      expect(writes, name).toEqual(mayWrite[`${file}: ${name}`] ?? []);
    }
  });

  test('has the packages before it runs a script that imports them', async () => {
    const { jobs } = await read(file);
    for (const [name, { steps }] of Object.entries(jobs)) {
      const runs = steps.map(({ run = '' }) => run);
      const first = runs.findIndex((run) => run.includes('node scripts/'));
      if (first === -1) continue;
      expect(
        runs.slice(0, first).some((run) => run.startsWith('npm ci')),
        name,
      ).toBe(true);
    }
  });

  test('takes actions by SHA, and runs scripts that exist', async () => {
    const text = await readFile(join(root, file), 'utf8');
    for (const [line] of text.matchAll(/uses: .*/g))
      expect(line).toMatch(/^uses: (\.\/\.github\/workflows\/ci\.yml .*|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    for (const [path] of text.matchAll(/\bscripts\/[\w.-]+|\.ci\/run/g)) await readFile(join(root, path));
  });
});

/** Jobs that may write, and what. */
const mayWrite: Readonly<Record<string, readonly string[]>> = {
  '.github/workflows/security.yml: codeql': ['security-events'],
  '.github/workflows/security.yml: scorecard': ['security-events'],
  '.github/workflows/release.yml: npm': ['id-token'],
  '.github/workflows/release.yml: image': ['packages', 'id-token'],
  '.github/workflows/release.yml: release': ['contents'],
};
