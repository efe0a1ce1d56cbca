import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const spec = readFileSync(join(root, 'SPEC.md'), 'utf8');

/** R5 is itself; R92-R94 is all three. */
function citedRules(text: string): readonly string[] {
  return [...text.matchAll(/\bR(\d+)(?:-R(\d+))?\b/g)].flatMap(([, first, last]) => {
    const [from, to] = [Number(first), Number(last ?? first)];
    return Array.from({ length: to - from + 1 }, (_, index) => `R${from + index}`);
  });
}

test('SECURITY.md cites rules that exist', () => {
  const rules = new Set([...spec.matchAll(/^- (R\d+): /gm)].map(([, rule]) => rule));
  const cited = [...new Set(citedRules(page))];
  expect(cited.length).toBeGreaterThan(30);
  expect(cited.filter((rule) => !rules.has(rule))).toEqual([]);
});

test('SECURITY.md names tests that exist, at least one for each row of threats', () => {
  const rows = page.split('\n').filter((line) => /^\| .*\|$/.test(line) && line.split(' | ').length === 4);
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows.slice(1)) {
    const files = [...row.matchAll(/\]\((test\/[^)]+)\)/g)].map(([, file = '']) => file);
    expect(files.length, row).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  }
});

test('ranges are read as all of their rules', () => {
  expect(citedRules('(R5, R92-R94)')).toEqual(['R5', 'R92', 'R93', 'R94']);
});
