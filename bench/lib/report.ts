import type { Figure, Goal, Measured } from './result.ts';
import { type Spread, spread } from './statistics.ts';

/** Median and spread of one figure over the rounds of an entrant that count; undefined where there are none. */
export function summary({ rounds }: Measured, entrant: string, figure: string): Spread | undefined {
  const values = rounds
    .filter((round) => round.entrant === entrant && round.invalid === undefined)
    .flatMap(({ figures }) => figures[figure] ?? []);
  return values.length === 0 ? undefined : spread(values);
}

/** One variant for people: a row an entrant, then what was to be reached. */
export function describe(measured: Measured): string {
  const { work, variant, title, figures, entrants, rounds, goals, notes } = measured;
  // A column of nothing but zeros, Redis where nobody has one, says nothing.
  const shown = figures.filter(({ name }) => rounds.some((round) => (round.figures[name] ?? 0) !== 0));
  const rows = entrants.map(({ name }) => {
    const all = rounds.filter((round) => round.entrant === name);
    const valid = all.filter(({ invalid }) => invalid === undefined);
    return [name, ...shown.map((figure) => cell(measured, name, figure)), `${valid.length}/${all.length}`];
  });
  const head = ['', ...shown.map(({ label, unit }) => (unit === '' ? label : `${label} ${unit}`)), 'rounds'];
  const invalid = rounds.flatMap(({ entrant, round, invalid: why }) =>
    why === undefined ? [] : [`  invalid: ${entrant}, round ${round}: ${why}`],
  );
  return [
    `${work}/${variant}: ${title}`,
    columns([head, ...rows]),
    ...goals.filter((goal) => played(measured, goal)).map((goal) => `  ${outcome(measured, goal)}`),
    ...invalid,
    ...notes.map((note) => `  note: ${note}`),
  ].join('\n');
}

/** `median (min-max)`; the median alone of what only explains. */
function cell(measured: Measured, entrant: string, { name, digits, better }: Figure): string {
  const of = summary(measured, entrant, name);
  if (of === undefined) return '-';
  const middle = of.median.toFixed(digits);
  return of.count === 1 || better === 'neither'
    ? middle
    : `${middle} (${of.min.toFixed(digits)}-${of.max.toFixed(digits)})`;
}

/** The ratio of two medians; undefined where one of them is missing. */
export function ratio(measured: Measured, { figure, of, against }: Goal): number | undefined {
  const [ours, theirs] = [summary(measured, of, figure), summary(measured, against, figure)];
  return ours === undefined || theirs === undefined ? undefined : ours.median / theirs.median;
}

export function reached(measured: Measured, goal: Goal): boolean | undefined {
  const value = ratio(measured, goal);
  if (value === undefined) return undefined;
  const more = measured.figures.some(({ name, better }) => name === goal.figure && better === 'more');
  return more ? value >= goal.ratio : value <= goal.ratio;
}

/** Whether both of them took part in this run. */
function played({ entrants }: Measured, { of, against }: Goal): boolean {
  return [of, against].every((name) => entrants.some((entrant) => entrant.name === name));
}

function outcome(measured: Measured, goal: Goal): string {
  const value = ratio(measured, goal);
  const figure = measured.figures.find(({ name }) => name === goal.figure);
  const sign = figure?.better === 'more' ? '≥' : '≤';
  const what = `${figure?.label ?? goal.figure}: ${goal.of} / ${goal.against}`;
  if (value === undefined) return `${'not measured'.padEnd(12)} ${what} ${sign} ${goal.ratio}`;
  const word = reached(measured, goal) ? 'reached' : 'NOT reached';
  return `${word.padEnd(12)} ${what} = ${value.toFixed(2)} (${sign} ${goal.ratio})`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => {
      const cells = row.map((text, column) =>
        column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
      );
      return `  ${cells.join('  ').trimEnd()}`;
    })
    .join('\n');
}
