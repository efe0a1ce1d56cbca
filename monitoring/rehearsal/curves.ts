import type { PanelSpec } from '../lib/spec.ts';
import type { Source } from '../pictures/range.ts';
import type { Phase, Played } from './play.ts';

/** A curve over a whole rehearsal: a value for each moment, undefined where there is none. Moments are a scrape apart. */
export interface Curve {
  readonly name: string;
  readonly points: ReadonlyMap<number, number>;
}

/** What a curve does around one fault. */
export interface View {
  /** Values in the calm before the fault. */
  readonly calm: readonly (number | undefined)[];
  /** Values from the fault on, until no window reaches back to it. */
  readonly fault: readonly (number | undefined)[];
}

/** Every curve of a panel, with the names of its legend. */
export async function curvesOf(
  { queries }: Pick<PanelSpec, 'queries'>,
  source: Source,
  { from, to, scrapeS }: Played,
): Promise<readonly Curve[]> {
  const found = await Promise.all(
    queries.map(async ({ expr, legend }) => {
      const lines = await source.lines(expr, { from, to, step: scrapeS });
      return lines.map(({ labels, points }) => ({
        name: legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '').trim(),
        points: new Map(points),
      }));
    }),
  );
  return found.flat();
}

/** The sum of curves: undefined at moments at which none of them has a value. */
export function sumOf(curves: readonly Curve[]): ReadonlyMap<number, number> {
  const sum = new Map<number, number>();
  for (const { points } of curves) for (const [at, value] of points) sum.set(at, (sum.get(at) ?? 0) + value);
  return sum;
}

/** The part of a curve around a fault. */
export function viewOf(points: ReadonlyMap<number, number>, phase: Phase, { from, scrapeS }: Played): View {
  const between = (after: number, last: number): readonly (number | undefined)[] => {
    const values: (number | undefined)[] = [];
    for (let at = from; at <= last; at += scrapeS) if (at > after) values.push(points.get(at));
    return values;
  };
  return { calm: between(phase.calmFrom, phase.from), fault: between(phase.from, phase.until) };
}
