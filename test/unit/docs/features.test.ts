import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rulesNamedIn } from '../../support/rule-titles.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Feature {
  readonly name: string;
  /** Files that explain it, from the root of the repository. */
  readonly pages: readonly string[];
  readonly tests: readonly string[];
  readonly rules: readonly string[];
}

const rules = new Set([...read('SPEC.md').matchAll(/^- (R\d+): /gm)].map(([, rule = '']) => rule));

/** The rows of all tables of docs/features.md. */
const features: readonly Feature[] = read('docs/features.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Feature |'))
  .map((line) => {
    const [name = '', pages = '', tests = '', named = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { name, pages: linksIn(pages), tests: linksIn(tests), rules: rulesIn(named) };
  });

function linksIn(cell: string): readonly string[] {
  return [...cell.matchAll(/\]\(([^)#\s]+)/g)].map(([, link = '']) => normalize(join('docs', link)));
}

/** `R1-R3, R5` as R1, R2, R3, R5; of a range those that exist. */
function rulesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/R(\d+)(?:-R(\d+))?/g)].flatMap(([, first, last]) => {
    if (last === undefined) return [`R${first}`];
    const numbers = Array.from({ length: Number(last) - Number(first) + 1 }, (_each, index) => Number(first) + index);
    return numbers.map((number) => `R${number}`).filter((rule) => rules.has(rule));
  });
}

describe('docs/features.md', () => {
  test('has features', () => {
    expect(features.length).toBeGreaterThan(50);
  });

  test.each(features.map((feature) => [feature.name, feature] as const))(
    '%s',
    (_name, { pages, tests, rules: named }) => {
      expect(pages.length).toBeGreaterThan(0);
      expect(tests.length).toBeGreaterThan(0);
      expect([...pages, ...tests].filter((file) => !existsSync(join(root, file)))).toEqual([]);
      expect(tests.filter((file) => !/^test\/.*\.test\.ts$/.test(file))).toEqual([]);
      expect(named.filter((rule) => !rules.has(rule))).toEqual([]);
      const shown = new Set(tests.flatMap((file) => rulesNamedIn(read(file))));
      expect(named.filter((rule) => !shown.has(rule))).toEqual([]);
    },
  );

  test('every page of docs/ is named, apart from decisions and the pages of single alerts', () => {
    const pages = globSync('docs/**/*.md', {
      cwd: root,
      exclude: ['docs/decisions/**', 'docs/features.md', 'docs/runbooks/[!R]*.md'],
    });
    const named = new Set(features.flatMap((feature) => feature.pages));
    expect(pages.length).toBeGreaterThan(20);
    expect(pages.filter((page) => !named.has(normalize(page)))).toEqual([]);
  });
});
