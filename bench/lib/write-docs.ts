import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chart } from './chart.ts';
import { filled, merged } from './page.ts';
import type { Report } from './result.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const folder = join(docs, 'performance');
const latest = join(folder, 'latest.json');

export function readReport(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Puts `reports`, the later over the earlier, into latest.json; draws the charts; fills docs/performance.md. */
export function writeDocs(reports: readonly Report[]): void {
  const [first, ...others] = [...(existsSync(latest) ? [readReport(latest)] : []), ...reports];
  if (first === undefined) throw new Error('no figures: npm run bench -- --json FILE');
  const report = others.reduce(merged, first);
  mkdirSync(folder, { recursive: true });
  writeFileSync(latest, `${JSON.stringify(report, null, 1)}\n`);
  const charts = new Set<string>();
  for (const measured of report.measured) {
    const drawn = chart(measured);
    if (drawn === undefined) continue;
    const name = `${measured.work}-${measured.variant}.svg`;
    writeFileSync(join(folder, name), drawn);
    charts.add(name);
  }
  const page = join(docs, 'performance.md');
  writeFileSync(page, filled(readFileSync(page, 'utf8'), report, charts));
}
