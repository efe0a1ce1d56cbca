import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chart } from './chart.ts';
import { demandPlaces, filled, merged, pictureOf } from './page.ts';
import type { Report } from './result.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const folder = join(docs, 'performance');
const latest = join(folder, 'latest.json');

export function readReport(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The charts of a report, by file name. A variant of which no round counts has none. */
export function chartsOf({ measured }: Report): ReadonlyMap<string, string> {
  return new Map(
    measured.flatMap((each): readonly (readonly [string, string])[] => {
      const drawn = chart(each);
      return drawn === undefined ? [] : [[pictureOf(each), drawn]];
    }),
  );
}

/** Paths of the pages that show figures: docs/performance.md, and a page a work beside the pictures. */
export function pagePaths(): readonly string[] {
  return [join(docs, 'performance.md'), ...globSync(join(folder, '*.md')).sort()];
}

/** Puts `reports`, the later over the earlier, into latest.json; draws the charts; fills the pages. */
export function writeDocs(reports: readonly Report[]): void {
  const [first, ...others] = [...(existsSync(latest) ? [readReport(latest)] : []), ...reports];
  if (first === undefined) throw new Error('no figures: npm run bench -- --json FILE');
  const report = others.reduce(merged, first);
  const pages = pagePaths().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  mkdirSync(folder, { recursive: true });
  // First: figures took their time, and a page that lacks a place can be mended later.
  writeFileSync(latest, `${JSON.stringify(report, null, 1)}\n`);
  demandPlaces(
    pages.map(({ text }) => text),
    report,
  );
  const charts = chartsOf(report);
  for (const [name, drawn] of charts) writeFileSync(join(folder, name), drawn);
  for (const { path, text } of pages) writeFileSync(path, filled(text, report, new Set(charts.keys())));
}
