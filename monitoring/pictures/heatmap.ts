import { px, xml } from '../../scripts/lib/svg.ts';
import type { PanelSpec } from '../lib/spec.ts';
import { type Box, frame, type Mark, marksIn, placeOf, plotOf, times } from './frame.ts';
import type { Series, Span } from './range.ts';
import { formatted } from './scale.ts';

/** Most buckets have next to nothing in them: as in Grafana, the depth of a colour is a root of the count. */
const EXPONENT = 0.5;

/** The buckets of one histogram over time. Each of `series` counts what is up to its `le`. */
export function heatmap(
  spec: PanelSpec,
  box: Box,
  series: readonly Series[],
  span: Span,
  marks: readonly Mark[],
): string {
  const buckets = apart(series);
  const plot = plotOf(box, 0);
  const place = placeOf(plot, span);
  const height = plot.h / Math.max(1, buckets.length);
  const width = (plot.w * span.step) / (span.to - span.from);
  const most = Math.max(...buckets.flatMap(({ counts }) => [...counts.values()]), 1e-9);
  const cells = buckets.flatMap(({ counts }, row) =>
    [...counts].flatMap(([at, count]) => {
      const depth = (Math.max(0, count) / most) ** EXPONENT;
      if (depth < 0.02) return [];
      const [left, right] = [Math.max(plot.x, place(at) - width), place(at)];
      const y = plot.y + plot.h - (row + 1) * height;
      return [
        `<rect class="cell" x="${px(left)}" y="${px(y)}" width="${px(Math.max(0, right - left))}" height="${px(height)}" fill-opacity="${depth.toFixed(2)}"/>`,
      ];
    }),
  );
  // The last bucket has no upper bound: it is what is above the last name.
  const names = buckets.slice(0, -1).map(({ le }, row) => {
    const y = plot.y + plot.h - (row + 1) * height + 4;
    return `<text class="soft" x="${px(plot.x - 8)}" y="${px(y)}" text-anchor="end">${xml(formatted(le, spec.unit))}</text>`;
  });
  const bottom = `<path class="grid" d="M${px(plot.x)} ${px(plot.y + plot.h)}h${px(plot.w)}"/>`;
  return [frame(box, spec.title), bottom, ...cells, ...names, marksIn(plot, span, marks), times(plot, span)].join('');
}

interface Bucket {
  readonly le: number;
  readonly counts: ReadonlyMap<number, number>;
}

/** Cumulative buckets as what is in each alone. */
function apart(series: readonly Series[]): readonly Bucket[] {
  const bounds = series
    .map(({ labels, points }) => ({
      le: Number((labels['le'] ?? '').replace('+Inf', 'Infinity')),
      counts: new Map(points),
    }))
    .toSorted((one, other) => one.le - other.le);
  return bounds.map(({ le, counts }, index) => {
    const below = bounds[index - 1]?.counts;
    return { le, counts: new Map([...counts].map(([at, count]) => [at, count - (below?.get(at) ?? 0)])) };
  });
}
