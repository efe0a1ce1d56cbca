import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { settingsTable } from '../../../src/config/help.ts';

const START = '<!-- settings:start -->';
const END = '<!-- settings:end -->';

test("the table of settings in docs/operations.md is the schema's", async () => {
  const page = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const [before, rest] = page.split(START);
  const [table, after] = (rest ?? '').split(END);
  expect(before, `docs/operations.md has no ${START}`).not.toBe(page);
  expect(after, `docs/operations.md has no ${END} after ${START}`).toBeDefined();
  expect(table?.trim(), `put the answer of settingsTable() between ${START} and ${END}`).toBe(settingsTable());
});
