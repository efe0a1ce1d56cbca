import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { settingsTable } from '../../../src/config/help.ts';

const START = '<!-- settings:start -->';
const END = '<!-- settings:end -->';

test("the README's table of settings is the schema's", async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const [before, rest] = readme.split(START);
  const [table, after] = (rest ?? '').split(END);
  expect(before, `README.md has no ${START}`).not.toBe(readme);
  expect(after, `README.md has no ${END} after ${START}`).toBeDefined();
  expect(table?.trim(), `put the answer of settingsTable() between ${START} and ${END}`).toBe(settingsTable());
});
