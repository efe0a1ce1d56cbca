import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { onPath } from '../../scripts/on-path.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const file = join(root, 'Dockerfile');
const text = await readFile(file, 'utf8');
const ignore = (await readFile(join(root, '.dockerignore'), 'utf8')).trim().split('\n');

/** One line an instruction, comments left out. */
const instructions = text
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const argument = (name: string) => lastStage.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);

test('hadolint has nothing to say', async (context) => {
  const hadolint = onPath('hadolint');
  if (hadolint === undefined) return context.skip('hadolint is not here: scripts/get-tools.sh hadolint');
  await expect(run(hadolint, [file])).resolves.toEqual({ stdout: '', stderr: '' });
});

test('nothing but the base image has to be pulled', () => {
  expect(text).not.toMatch(/^#\s*syntax\s*=/m);
  expect(new Set(instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]))).toEqual(
    new Set(['node:26-bookworm-slim']),
  );
});

test('the node runs as process 1, with the flags of npm start, as a user whom Kubernetes can tell from root', async () => {
  const { bin, scripts } = z
    .object({ bin: z.object({ signalbox: z.string() }), scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  expect(argument('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  const start = scripts.start.split(' ').slice(0, -1);
  expect(start).toEqual(['node', '--max-semi-space-size=4']);
  expect(JSON.parse(argument('ENTRYPOINT') ?? '')).toEqual(start);
  expect(argument('CMD')).toBe(`["${bin.signalbox.replace('./', '')}"]`);
  expect(argument('STOPSIGNAL')).toBe('SIGTERM');
});

test('the image is healthy as long as the process lives, whatever Redis does', () => {
  expect(argument('HEALTHCHECK')).toContain('/health/live');
});

test('of the build only what a node needs to run goes into the image', () => {
  const copied = lastStage.filter((line) => line.startsWith('COPY ')).map((line) => line.split(' ').slice(1, 3));
  expect(copied).toEqual([
    ['--from=dependencies', '/app/node_modules'],
    ['--from=build', '/app/package.json'],
    ['--from=build', '/app/dist'],
  ]);
  const first = instructions.slice(0, instructions.lastIndexOf('FROM node:26-bookworm-slim AS build'));
  expect(first.find((line) => line.startsWith('RUN '))).toContain('npm ci --omit=dev --ignore-scripts');
});

test('the build sees what it is given, which all exists, and nothing else', () => {
  const [everything, ...given] = ignore;
  expect(everything).toBe('*');
  for (const line of given) {
    expect(line).toMatch(/^![\w./-]+$/);
    expect(existsSync(join(root, line.slice(1))), line).toBe(true);
  }
});
