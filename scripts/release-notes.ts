/**
 * The notes of a release, out of CHANGELOG.md: node scripts/release-notes.ts vX.Y.Z
 *
 * Exits with 1 where the tag is not the version of package.json, or where CHANGELOG.md has nothing below `## X.Y.Z`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notesOf } from './lib/changelog.ts';

const root = join(import.meta.dirname, '..');
const tag = process.argv[2] ?? '';
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const notes = notesOf(version, await readFile(join(root, 'CHANGELOG.md'), 'utf8'));

if (tag !== `v${version}`) fail(`the tag is ${tag || 'missing'}, the version in package.json ${version}`);
if (!notes) fail(`CHANGELOG.md has nothing below "## ${version}"`);
console.log(notes);

function fail(problem: string): never {
  console.error(`release-notes: ${problem}`);
  process.exit(1);
}
