import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { partScripts, parts } from '../../../scripts/parts.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('every test file is in the folder of exactly one part', () => {
  const folders = parts.flatMap((part) => (part.kind === 'tests' ? [`test/${part.folder}/`] : []));
  const files = globSync('test/**/*.test.ts', { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => folders.filter((folder) => file.startsWith(folder)).length !== 1)).toEqual([]);
});

test('package.json has the scripts of the table, and no others that run parts', () => {
  const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const running = Object.entries(scripts).filter(([, command]) => /^node scripts\/test\.ts ./.test(command));
  expect(Object.fromEntries(running)).toEqual(partScripts());
});
