import { modelOf } from './model.ts';
import type { Measured, Report } from './result.ts';
import { capacityTable, machineLine, missedTable, modelTables, variantTables } from './tables.ts';

/** The later report, with what only the earlier one has; figures of different machines are not put together. */
export function merged(earlier: Report, later: Report): Report {
  if (JSON.stringify(earlier.machine) !== JSON.stringify(later.machine)) return later;
  const same = (a: Measured, b: Measured): boolean => a.work === b.work && a.variant === b.variant;
  const kept = earlier.measured.filter((old) => !later.measured.some((each) => same(old, each)));
  return { ...later, quick: earlier.quick || later.quick, measured: [...kept, ...later.measured] };
}

/** Names of the marked parts of a page, in order. */
export function placesOf(page: string): readonly string[] {
  return [...page.matchAll(/<!-- figures: (\S+) -->/g)].flatMap(([, name]) => name ?? []);
}

/** Throws where a measured variant has no place on any of the pages: its figures would be seen by nobody. */
export function demandPlaces(pages: readonly string[], { measured }: Report): void {
  const places = new Set(pages.flatMap(placesOf));
  const missing = measured.find(({ work, variant }) => !places.has(`${work}/${variant}`));
  if (missing !== undefined) throw new Error(`no page has a place for ${missing.work}/${missing.variant}`);
}

/**
 * A page with its marked parts made anew: everything between `<!-- figures: NAME -->` and `<!-- end -->`. NAME is
 * `machine`, `goals`, `capacity`, `model`, or a variant such as `signals/apart-4`. `charts`: file names of the pictures
 * that exist, in the folder of the page.
 */
export function filled(page: string, report: Report, charts: ReadonlySet<string>): string {
  return page.replace(
    /(<!-- figures: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, head: string, name: string, end: string) => `${head}\n${part(name, report, charts)}\n\n${end}`,
  );
}

function part(name: string, report: Report, charts: ReadonlySet<string>): string {
  const { measured } = report;
  switch (name) {
    case 'machine': {
      const line = machineLine(report.machine, report.at);
      return report.quick ? `${line} Short rounds: a first impression only.` : line;
    }
    case 'goals':
      return missedTable(measured);
    case 'capacity':
      return capacityTable(measured);
    case 'model': {
      const model = modelOf(measured);
      return model === undefined ? 'Not measured yet, or not at one rate that fits all.' : modelTables(model);
    }
    default:
      return variantPart(
        measured.find(({ work, variant }) => `${work}/${variant}` === name),
        charts,
      );
  }
}

function variantPart(measured: Measured | undefined, charts: ReadonlySet<string>): string {
  if (measured === undefined) return 'Not measured yet.';
  const picture = pictureOf(measured);
  const image = charts.has(picture) ? `![${measured.figures[0]?.label}](${picture})\n\n` : '';
  return `${image}${variantTables(measured)}`;
}

/** File name of a variant's chart. */
export function pictureOf({ work, variant }: Measured): string {
  return `${work}-${variant}.svg`;
}
