/**
 * Pins the images of others to digests: node scripts/pin-images.ts [--check] [FILE ...]
 *
 * Asks each image's registry for the digest that its tag has now, and writes it behind the tag: `haproxy:3.2@sha256:…`.
 * Without files: Dockerfile, docker-compose.yml and every YAML file of k8s/. Docker is not needed.
 *
 * --check writes nothing. It exits with 1 where a registry does not have a digest (any more), where two files pin one
 * image differently, or where some images are pinned and others are not. Files without any digest pass, with a word.
 */
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flag, inputFiles, readArguments } from './lib/arguments.ts';
import { imagesOf, pinned } from './lib/images.ts';
import { digestOf } from './lib/registry.ts';

const root = join(import.meta.dirname, '..');
const command = 'node scripts/pin-images.ts';
const { values, positionals } = readArguments({
  command,
  help: `${command} [--check] [FILE ...]

Writes behind the tag of each image of others the digest that it has now, into these files, or into Dockerfile,
docker-compose.yml and k8s/.

  --check  writes nothing; exit code 1 where images are not all pinned to what registries have
`,
  options: { check: flag },
  positionals: inputFiles,
});
const everything = () =>
  ['Dockerfile', 'docker-compose.yml', ...globSync('k8s/**/*.yaml', { cwd: root })].map((name) => join(root, name));
const paths = positionals.length > 0 ? positionals : everything();
const files = await Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, 'utf8') })));
const uses = files.flatMap(({ path, text }) => imagesOf(text).map((use) => ({ ...use, path })));

process.exitCode = values.check ? await check() : await pin();

async function pin(): Promise<number> {
  const names = [...new Set(uses.map(({ image }) => image))];
  const digests = new Map(await Promise.all(names.map(async (image) => [image, await digestOf(image)] as const)));
  for (const [image, digest] of digests) console.log(`${image}@${digest}`);
  for (const { path, text } of files) await writeFile(path, pinned(text, digests));
  return 0;
}

async function check(): Promise<number> {
  const digests = Map.groupBy(uses, ({ image }) => image);
  if (uses.every(({ digest }) => digest === undefined)) {
    console.log('No image is pinned. To pin them: node scripts/pin-images.ts');
    return 0;
  }
  const problems = await Promise.all(
    [...digests].map(([image, each]) => problemOf(image, new Set(each.map(({ digest }) => digest)))),
  );
  for (const problem of problems.flat()) console.error(problem);
  return problems.flat().length > 0 ? 1 : 0;
}

/** What is wrong with the digests that files name for one image. */
async function problemOf(image: string, digests: ReadonlySet<string | undefined>): Promise<readonly string[]> {
  const [digest, ...others] = digests;
  if (others.length > 0) return [`${image} is pinned differently, or only in some places`];
  if (digest === undefined) return [`${image} is not pinned`];
  const name = image.slice(0, image.lastIndexOf(':'));
  return digestOf(`${name}@${digest}`).then(
    () => [],
    (error: Error) => [error.message],
  );
}
