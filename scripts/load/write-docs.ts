import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Figures, filled, nameOf, resultsOf, STAIRCASES, type Staircase } from './figures.ts';
import { lineChart } from './line-chart.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'docs', 'loadtest');
const latest = join(folder, 'latest.json');

/** Pages with places for figures. */
export const PAGES = ['README.md', 'docs/loadtest.md'].map((page) => join(root, page));

/** The figures that the docs show now; undefined where nothing was measured. */
export function readFigures(): Figures | undefined {
  return existsSync(latest) ? JSON.parse(readFileSync(latest, 'utf8')) : undefined;
}

/** Puts figures into the docs: latest.json, a chart a staircase, the marked places of the pages. */
export function writeFigures(figures: Figures): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(latest, `${JSON.stringify(figures, null, 1)}\n`);
  for (const staircase of STAIRCASES)
    writeFileSync(join(folder, `${staircase.script}.svg`), chartOf(figures, staircase));
  for (const page of PAGES) writeFileSync(page, filled(readFileSync(page, 'utf8'), figures));
}

/** 95 of 100 took no longer, by the rate that was reached. */
function chartOf(figures: Figures, staircase: Staircase): string {
  const { what, p95Ms } = staircase;
  const series = resultsOf(figures, staircase).map((result) => ({
    name: nameOf(result),
    own: result.against === 'signalbox',
    points: result.steps.map(({ reached, p95 }) => ({ x: reached, y: p95 })),
  }));
  const title = `${what} by rate, on ${figures.machine.cores} shared cores; dotted: ${p95Ms} ms`;
  return lineChart({ title, x: `${what} a second`, y: 'p95, ms', bound: p95Ms, series });
}
