/**
 * The notes of a release, out of CHANGELOG.md: node scripts/release-notes.ts vX.Y.Z
 *
 * Exits with 1 where the tag is not the version of package.json, or where CHANGELOG.md has nothing below `## X.Y.Z`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readArguments } from './lib/arguments.ts';
import { notesOf } from './lib/changelog.ts';

const root = join(import.meta.dirname, '..');
const command = 'node scripts/release-notes.ts';
const tagOnly = z.tuple(
  [z.string().regex(/^v\d+\.\d+\.\d+/, 'must be a tag such as v1.2.3')],
  'needs a tag such as v1.2.3',
);
const {
  positionals: [tag],
} = readArguments({
  command,
  help: `${command} vX.Y.Z\n\nPrints what CHANGELOG.md says below ## X.Y.Z; exit code 1 where it says nothing, or the version is another.\n`,
  options: {},
  positionals: tagOnly,
});
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const notes = notesOf(version, await readFile(join(root, 'CHANGELOG.md'), 'utf8'));

if (tag !== `v${version}`) fail(`the tag is ${tag}, the version in package.json ${version}`);
if (!notes) fail(`CHANGELOG.md has nothing below "## ${version}"`);
console.log(notes);

function fail(problem: string): never {
  console.error(`release-notes: ${problem}`);
  process.exit(1);
}
