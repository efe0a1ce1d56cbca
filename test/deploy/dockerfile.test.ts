import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { imagesOf } from '../../scripts/lib/images.ts';
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

/** The packages that the files of `folder` import. */
async function importedBy(folder: string): Promise<ReadonlySet<string>> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const names = texts.flatMap((source) =>
    [...source.matchAll(/from '((?:@[\w.-]+\/)?[\w.-]+)[^']*'/g)].map(([, name]) => name),
  );
  return new Set(names.flatMap((name) => name ?? []));
}

test('hadolint has nothing to say', async (context) => {
  const hadolint = onPath('hadolint');
  if (hadolint === undefined) return context.skip('hadolint is not here: scripts/get-tools.sh hadolint');
  await expect(run(hadolint, [file])).resolves.toEqual({ stdout: '', stderr: '' });
});

test('nothing but the two base images has to be pulled', () => {
  expect(text).not.toMatch(/^#\s*syntax\s*=/m);
  const stages = instructions.flatMap((line) => / AS (\S+)$/.exec(line)?.[1] ?? []);
  expect(stages).toEqual(['base', 'build', 'dependencies', 'node']);
  expect(new Set(imagesOf(text).map(({ image }) => image))).toEqual(
    new Set(['node:26-trixie-slim', 'gcr.io/distroless/cc-debian13:nonroot']),
  );
});

test('an image for another platform is built without running anything of that platform', () => {
  const stageOf = (name: string) => instructions.find((line) => line.endsWith(` AS ${name}`));
  for (const name of ['build', 'dependencies']) expect(stageOf(name)).toBe(`FROM base AS ${name}`);
  expect(stageOf('base')).toMatch(/^FROM --platform=\$BUILDPLATFORM /);
  const ofPlatform = instructions.slice(instructions.findIndex((line) => line.endsWith(' AS node')));
  expect(ofPlatform.filter((line) => line.startsWith('RUN '))).toEqual([]);
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

test('of the build only what a node needs to run goes into the image', async () => {
  const copied = lastStage.filter((line) => line.startsWith('COPY ')).map((line) => line.split(' ').slice(1, 3));
  expect(copied).toEqual([
    ['--from=node', '/usr/local/bin/node'],
    ['--from=node', '/usr/lib/*-linux-gnu/libatomic.so.1'],
    ['--from=dependencies', '/app/node_modules'],
    ['--from=build', '/app/package.json'],
    ['--from=build', '/app/dist/public'],
    ['--from=build', '/app/dist/admin'],
    ['--from=build', '/app/dist/src'],
  ]);
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const imported = await importedBy(join(root, 'src'));
  const leftOut = /npm uninstall (?:--\S+ )*((?:[\w.@/-]+\s+)+)&&/
    .exec(instructions.join('\n'))?.[1]
    ?.trim()
    .split(/\s+/);
  expect(leftOut).toEqual(Object.keys(dependencies).filter((name) => !imported.has(name)));
});

test('the image says what it is, and what it was made from', () => {
  const labels = lastStage.find((line) => line.startsWith('LABEL ')) ?? '';
  for (const name of ['title', 'description', 'licenses', 'version', 'revision', 'source', 'base.name'])
    expect(labels).toContain(`org.opencontainers.image.${name}=`);
  const base = lastStage[0]?.replace(/^FROM (\S+?)(?:@\S+)?$/, '$1');
  expect(labels).toContain(`org.opencontainers.image.base.name="${base}"`);
});

test('the build sees what it is given, which all exists, and nothing else', () => {
  const [everything, ...given] = ignore;
  expect(everything).toBe('*');
  for (const line of given) {
    expect(line).toMatch(/^![\w./-]+$/);
    expect(existsSync(join(root, line.slice(1))), line).toBe(true);
  }
});
