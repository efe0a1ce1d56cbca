import { px, xml } from '../../scripts/lib/svg.ts';
import type { PanelSpec } from '../lib/spec.ts';
import { type Box, frame, type Mark, marksIn, placeOf, plotOf, times } from './frame.ts';
import type { Series, Span } from './range.ts';
import { formatted, ticks } from './scale.ts';

/** One line with its name. */
export interface Line {
  readonly name: string;
  readonly points: Series['points'];
}

/** The colours of the style sheet, `.c0` to `.c7`. */
const COLORS = 8;
/** Lines that a legend names, and how wide a letter of it is, in px. */
const NAMED = 10;
const LETTER = 6.3;

/** A panel of lines, or of areas on each other. */
export function graph(spec: PanelSpec, box: Box, lines: readonly Line[], span: Span, marks: readonly Mark[]): string {
  const shown = spec.kind === 'stack' ? stacked(lines) : lines.map((line) => ({ ...line, floor: undefined }));
  const rows = legendRows(lines, box.w);
  const plot = plotOf(box, rows.length);
  const highest = Math.max(0, ...shown.flatMap(({ points }) => points.map(([, value]) => value)));
  const axis = ticks(highest, spec.unit);
  const top = axis.at(-1) ?? 1;
  const place = placeOf(plot, span);
  const height = (value: number): number => plot.y + plot.h - (plot.h * value) / top;
  const path = (points: Series['points']): string =>
    points.map(([at, value]) => `${px(place(at))} ${px(height(value))}`).join('L');
  const drawn = shown.flatMap(({ points, floor }, index) => {
    const color = `c${index % COLORS}`;
    return unbroken(points, span.step).flatMap((piece) => {
      if (floor === undefined) return [`<path class="line ${color}" d="M${path(piece)}"/>`];
      const [first = 0, last = 0] = [piece[0]?.[0], piece.at(-1)?.[0]];
      const below = floor.filter(([at]) => at >= first && at <= last);
      // An area without height would hide the one below.
      if (piece.every(([, value], place) => value === below[place]?.[1])) return [];
      return [
        `<path class="area ${color}" d="M${path(piece)}L${path(below.toReversed())}Z"/><path class="line ${color}" d="M${path(piece)}"/>`,
      ];
    });
  });
  return [
    frame(box, spec.title),
    ...axis.map(
      (value) =>
        `<path class="grid" d="M${px(plot.x)} ${px(height(value))}h${px(plot.w)}"/><text class="soft" x="${px(plot.x - 8)}" y="${px(height(value) + 4)}" text-anchor="end">${xml(formatted(value, spec.unit))}</text>`,
    ),
    marksIn(plot, span, marks),
    ...drawn,
    ...limits(spec)
      .filter(({ at }) => at <= top)
      .map(({ at, color }) => `<path class="limit ${color}" d="M${px(plot.x)} ${px(height(at))}h${px(plot.w)}"/>`),
    times(plot, span),
    legend(rows, box, plot),
  ].join('');
}

function limits({ thresholds }: PanelSpec): readonly { readonly at: number; readonly color: string }[] {
  if (thresholds === 'none') return [];
  return [
    { at: thresholds.warnAt, color: 'yellow' },
    { at: thresholds.badAt, color: 'red' },
  ];
}

/** The parts of a line between gaps: where Prometheus had nothing, as in Grafana, nothing is drawn. */
function unbroken(points: Series['points'], step: number): readonly Series['points'][] {
  const pieces: (readonly [number, number])[][] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (point[0] - latest > 1.5 * step) pieces.push([]);
    pieces.at(-1)?.push(point);
    latest = point[0];
  }
  return pieces;
}

/** Each line on the sum of those before it. `floor`: that sum. */
function stacked(lines: readonly Line[]): readonly (Line & { readonly floor: Series['points'] })[] {
  const sums = new Map<number, number>();
  const moments = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].sort(
    (one, other) => one - other,
  );
  return lines.map(({ name, points }) => {
    const values = new Map(points);
    const floor = moments.map((at) => [at, sums.get(at) ?? 0] as const);
    const upper = floor.map(([at, below]) => [at, below + (values.get(at) ?? 0)] as const);
    for (const [at, value] of upper) sums.set(at, value);
    return { name, points: upper, floor };
  });
}

interface Entry {
  readonly name: string;
  readonly color: string;
  readonly x: number;
}

/** The names of the first lines, in rows that fit. */
function legendRows(lines: readonly Line[], width: number): readonly (readonly Entry[])[] {
  const rows: Entry[][] = [];
  let x = Number.POSITIVE_INFINITY;
  const more = lines.length > NAMED ? [{ name: `and ${lines.length - NAMED} more`, color: 'none' }] : [];
  const named = lines.slice(0, NAMED).map(({ name }, index) => ({ name, color: `c${index % COLORS}` }));
  for (const entry of [...named, ...more]) {
    const taken = entry.name.length * LETTER + 30;
    if (x + taken > width - 12) {
      rows.push([]);
      x = 12;
    }
    rows.at(-1)?.push({ ...entry, x });
    x += taken;
  }
  return rows;
}

function legend(rows: ReturnType<typeof legendRows>, box: Box, plot: Box): string {
  return rows
    .flatMap((row, index) => {
      const y = plot.y + plot.h + 34 + 15 * index;
      return row.map(
        ({ name, color, x }) =>
          `<path class="line ${color}" d="M${px(box.x + x)} ${px(y - 4)}h12"/><text class="soft" x="${px(box.x + x + 17)}" y="${px(y)}">${xml(name)}</text>`,
      );
    })
    .join('');
}
