import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rulesNamedIn } from '../../support/rule-titles.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const spec = readFileSync(join(root, 'SPEC.md'), 'utf8');
/** The rows of the table of threats, without its head. */
const threats = page
  .split('\n')
  .filter((line) => /^\| .*\|$/.test(line) && line.split(' | ').length === 4)
  .slice(1);

/** R5 is itself; R92-R94 is all three. */
function citedRules(text: string): readonly string[] {
  return [...text.matchAll(/\bR(\d+)(?:-R(\d+))?\b/g)].flatMap(([, first, last]) => {
    const [from, to] = [Number(first), Number(last ?? first)];
    return Array.from({ length: to - from + 1 }, (_, index) => `R${from + index}`);
  });
}

function citedFiles(row: string): readonly string[] {
  return [...row.matchAll(/\]\((test\/[^)]+)\)/g)].map(([, file = '']) => file);
}

test('SECURITY.md cites rules that exist', () => {
  const rules = new Set([...spec.matchAll(/^- (R\d+): /gm)].map(([, rule]) => rule));
  const cited = [...new Set(citedRules(page))];
  expect(cited.length).toBeGreaterThan(30);
  expect(cited.filter((rule) => !rules.has(rule))).toEqual([]);
});

test('SECURITY.md names tests that exist, at least one for each row of threats', () => {
  expect(threats.length).toBeGreaterThan(20);
  for (const row of threats) {
    const files = citedFiles(row);
    expect(files.length, row).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  }
});

test('each rule that a row cites is in the title of a test that the row names', () => {
  const unshown = threats.flatMap((row) => {
    const shown = citedFiles(row).flatMap((file) => rulesNamedIn(readFileSync(join(root, file), 'utf8')));
    return citedRules(row)
      .filter((rule) => !shown.includes(rule))
      .map((rule) => `${rule}: ${row.slice(0, 60)}`);
  });
  expect(unshown).toEqual([]);
});

test('ranges are read as all of their rules', () => {
  expect(citedRules('(R5, R92-R94)')).toEqual(['R5', 'R92', 'R93', 'R94']);
});
