import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorsPage } from '../../../scripts/docs.ts';
import { rulesNamedIn } from '../../support/rule-titles.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A rule is a list item of SPEC.md that starts with its number. */
function rulesIn(spec: string): readonly string[] {
  return [...spec.matchAll(/^- (R\d+): /gm)].flatMap((match) => match[1] ?? []);
}

const rules = rulesIn(readFileSync(join(root, 'SPEC.md'), 'utf8'));
const files = globSync('test/**/*.ts', { cwd: root, exclude: [join('test', 'unit', 'protocol', 'spec.test.ts')] });
const named = new Map(files.map((file) => [file, rulesNamedIn(readFileSync(join(root, file), 'utf8'))]));

describe('SPEC.md', () => {
  test('each rule has a number of its own, and numbers go upwards', () => {
    const numbers = rules.map((rule) => Number(rule.slice(1)));
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  test('every rule is in the title of a test', () => {
    const proven = new Set([...named.values()].flat());
    expect(rules.filter((rule) => !proven.has(rule))).toEqual([]);
  });

  test('no test names a rule that does not exist', () => {
    const unknown = [...named].flatMap(([file, numbers]) =>
      numbers.filter((rule) => !rules.includes(rule)).map((rule) => `${rule} in ${file}`),
    );
    expect(unknown).toEqual([]);
  });

  test('titles are found however a test is declared, and only titles', () => {
    const source = [
      "test('R1: plain', () => {});",
      'test.each(rows)(`R2, R3: each`, () => {});',
      "describe.concurrent(\n  'R4: on the next line', () => {});",
      "it.for(['a'])('R5: for', () => expect(send('R6')).toBe('R7'));",
      '// test about R8',
    ].join('\n');
    expect(rulesNamedIn(source)).toEqual(['R1', 'R2', 'R3', 'R4', 'R5']);
  });
});

test('docs/errors.md is the error table', () => {
  expect(readFileSync(join(root, 'docs', 'errors.md'), 'utf8')).toBe(errorsPage());
});
