import { modelOf } from './model.ts';
import type { Measured, Report } from './result.ts';
import { machineLine, modelTables, variantTables } from './tables.ts';

/** The later report, with what only the earlier one has; figures of different machines are not put together. */
export function merged(earlier: Report, later: Report): Report {
  if (JSON.stringify(earlier.machine) !== JSON.stringify(later.machine)) return later;
  const same = (a: Measured, b: Measured): boolean => a.work === b.work && a.variant === b.variant;
  const kept = earlier.measured.filter((old) => !later.measured.some((each) => same(old, each)));
  return { ...later, quick: earlier.quick || later.quick, measured: [...kept, ...later.measured] };
}

/**
 * A page with its marked parts made anew: what stands between `<!-- figures: NAME -->` and `<!-- end -->`. NAME is
 * `machine`, `model`, or a variant such as `signals/apart-4`. Throws for a name that nothing is called by.
 */
export function filled(page: string, report: Report, charts: ReadonlySet<string>): string {
  const names = new Set([...page.matchAll(/<!-- figures: (\S+) -->/g)].map(([, name]) => name));
  const missing = report.measured.find(({ work, variant }) => !names.has(`${work}/${variant}`));
  if (missing !== undefined) throw new Error(`the page has no place for ${missing.work}/${missing.variant}`);
  return page.replace(
    /(<!-- figures: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, head: string, name: string, end: string) => `${head}\n${part(name, report, charts)}\n\n${end}`,
  );
}

function part(name: string, report: Report, charts: ReadonlySet<string>): string {
  if (name === 'machine') {
    const line = machineLine(report.machine, report.at);
    return report.quick ? `${line} Short rounds: a first impression only.` : line;
  }
  if (name === 'model') {
    const model = modelOf(report.measured);
    return model === undefined ? 'Not measured yet, or not at one rate that fits all.' : modelTables(model);
  }
  const measured = report.measured.find(({ work, variant }) => `${work}/${variant}` === name);
  if (measured === undefined) return 'Not measured yet.';
  const picture = `${measured.work}-${measured.variant}.svg`;
  const image = charts.has(picture) ? `![${measured.figures[0]?.label}](performance/${picture})\n\n` : '';
  return `${image}${variantTables(measured)}`;
}
