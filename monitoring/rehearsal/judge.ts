import { BOARDS } from '../boards/index.ts';
import { ANNOTATIONS } from '../lib/annotations.ts';
import type { PanelSpec } from '../lib/spec.ts';
import { Source } from '../pictures/range.ts';
import type { Claim, Claims, Facts } from './claims/claim.ts';
import { claimsOf } from './claims/index.ts';
import { type Curve, curvesOf, sumOf, viewOf } from './curves.ts';

/** What is wrong with a panel: one line each. */
export interface Verdict {
  readonly board: string;
  readonly panel: string;
  readonly problems: readonly string[];
}

/** Everything that can be looked at: panels by the names of their boards, and marks. */
const PANELS: readonly (readonly [board: string, panel: Pick<PanelSpec, 'title' | 'queries'>])[] = [
  ...BOARDS.flatMap(({ name, rows }) => rows.flatMap(({ panels }) => panels.map((panel) => [name, panel] as const))),
  ...ANNOTATIONS.map(
    ({ name, expr, title }) => ['marks', { title: name, queries: [{ expr, legend: title }] }] as const,
  ),
];

/** Panels and marks without claims, and claims without a panel. */
export function unclaimed(facts: Facts): readonly string[] {
  const claims = claimsOf(facts);
  const panels = PANELS.map(([board, { title }]) => [board, title] as const);
  const without = panels.filter(([board, title]) => !says(claims[board]?.[title])).map((names) => names.join(': '));
  const known = new Set(panels.map((names) => names.join(': ')));
  const strange = Object.entries(claims)
    .flatMap(([board, rows]) => Object.keys(rows).map((title) => `${board}: ${title}`))
    .filter((name) => !known.has(name));
  return [...without, ...strange];
}

/** Whether claims say something that can be wrong. */
function says(claims: Claims | undefined): boolean {
  if (claims === undefined) return false;
  if ('elsewhere' in claims) return claims.elsewhere !== '';
  return claims.some(({ shapes }) => Object.entries(shapes).some(([, { word }]) => word !== 'free'));
}

/** Looks at every panel over the whole run. `url`: the Prometheus that scraped it. */
export async function judge(url: string, facts: Facts): Promise<readonly Verdict[]> {
  const source = new Source(url, facts.scrapeS);
  await source.choose();
  const claims = claimsOf(facts);
  const verdicts: Verdict[] = [];
  for (const [board, spec] of PANELS) {
    const row = claims[board]?.[spec.title] ?? [];
    if ('elsewhere' in row) continue;
    const curves = await curvesOf(spec, source, facts);
    verdicts.push({ board, panel: spec.title, problems: row.flatMap((claim) => problemsOf(claim, curves, facts)) });
  }
  return verdicts;
}

function problemsOf({ of, shapes }: Claim, curves: readonly Curve[], facts: Facts): readonly string[] {
  const points = sumOf(curves.filter(({ name }) => (typeof of === 'string' ? name === of : of.test(name))));
  return facts.phases.flatMap((phase) => {
    const shape = shapes[phase.name];
    const problem = shape?.problem(viewOf(points, phase, facts));
    return problem === undefined ? [] : [`${String(of)} in ${phase.name}: ${problem}`];
  });
}
