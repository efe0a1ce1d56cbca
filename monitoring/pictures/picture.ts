import { px, xml } from '../../scripts/lib/svg.ts';
import { ANNOTATIONS, type AnnotationSpec } from '../lib/annotations.ts';
import type { BoardSpec, PanelSpec } from '../lib/spec.ts';
import { figure } from './figure.ts';
import type { Box, Mark } from './frame.ts';
import { graph, type Line } from './graph.ts';
import { heatmap } from './heatmap.ts';
import type { Series, Source, Span } from './range.ts';
import { STYLE } from './style.ts';

const WIDTH = 1_200;
const GAP = 10;
/** As in Grafana: four figures, three graphs or two heatmaps beside each other. */
const SIZES = {
  figure: { beside: 4, h: 92 },
  graph: { beside: 3, h: 250 },
  stack: { beside: 3, h: 250 },
  heatmap: { beside: 2, h: 250 },
} as const;

/** A dashboard as an SVG: every panel over one span of time, drawn from what its queries give. */
export async function picture(board: BoardSpec, source: Source, span: Span): Promise<string> {
  const marks = board.subjects.includes('nodes') ? await marksOf(source, span) : [];
  const parts: string[] = [];
  let y = 56;
  for (const { title, panels } of board.rows) {
    parts.push(`<text class="row" x="4" y="${px(y + 14)}">${xml(title)}</text>`);
    y += 26;
    const placed = layOut(panels, y);
    for (const { panel, box } of placed) parts.push(await drawn(panel, box, source, span, marks));
    y = Math.max(y, ...placed.map(({ box }) => box.y + box.h + GAP));
  }
  const when = `${time(span.from)} to ${time(span.to)} UTC`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${px(y + 4)}" width="${WIDTH}" height="${px(y + 4)}" role="img">`,
    `<title>${xml(`Signalbox: ${board.title}. ${board.about}`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${px(y + 4)}"/>`,
    `<text class="head" x="4" y="24">${xml(`Signalbox: ${board.title}`)}</text>`,
    `<text class="soft" x="4" y="43">${xml(when)}</text>`,
    marksLegend(marks),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** Panels from left to right; the next line begins where one does not fit, or has another height. */
function layOut(
  panels: readonly PanelSpec[],
  from: number,
): readonly { readonly panel: PanelSpec; readonly box: Box }[] {
  let [x, y, height] = [0, from, 0];
  return panels.map((panel) => {
    const { beside, h } = SIZES[panel.kind];
    const w = (WIDTH - GAP * (beside - 1)) / beside;
    if (x + w > WIDTH + 1 || (x > 0 && height !== h)) [x, y] = [0, y + height + GAP];
    height = h;
    const box = { x, y, w, h };
    x += w + GAP;
    return { panel, box };
  });
}

async function drawn(panel: PanelSpec, box: Box, source: Source, span: Span, marks: readonly Mark[]): Promise<string> {
  // A figure is what is so at the end, and nothing where a series ended before.
  const shown = panel.kind === 'figure' ? { ...span, from: span.to } : span;
  const found = await Promise.all(
    panel.queries.map(async ({ expr, legend }) => ({ legend, series: await source.lines(expr, shown) })),
  );
  const lines = found.flatMap(({ legend, series }) =>
    series.map((one): Line => ({ ...one, name: named(legend, one) })),
  );
  switch (panel.kind) {
    case 'figure':
      return figure(panel, box, lines);
    case 'graph':
    case 'stack':
      return graph(panel, box, lines, span, marks);
    case 'heatmap':
      return heatmap(
        panel,
        box,
        found.flatMap(({ series }) => series),
        span,
        marks,
      );
    default:
      return panel.kind satisfies never;
  }
}

function named(legend: string, { labels }: Series): string {
  return legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '').trim();
}

async function marksOf(source: Source, span: Span): Promise<readonly Mark[]> {
  const found = await Promise.all(
    ANNOTATIONS.map(async ({ expr, ...annotation }) =>
      (await source.lines(expr, span)).flatMap(({ points }) => marksFrom(annotation, points, span)),
    ),
  );
  return found.flat().filter(({ from, to }) => to >= span.from && from <= span.to);
}

function marksFrom(
  { name, color, lasting = false, valueIsTime = false }: Omit<AnnotationSpec, 'expr'>,
  points: Series['points'],
  { from: start, step }: Span,
): readonly Mark[] {
  const mark = (from: number, to: number): Mark => ({ name, color, from, to });
  if (valueIsTime) return [...new Set(points.map(([, ms]) => ms / 1_000))].map((at) => mark(at, at));
  const all = regions(points, step);
  if (lasting) return all.map(({ from, to }) => mark(from, to));
  // What is there from the first moment on began before it.
  return all.filter(({ from }) => from >= start + step).map(({ from }) => mark(from, from));
}

/** Moments that follow each other, as one region. */
function regions(points: Series['points'], step: number): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const [at, value] of points) {
    if (value <= 0) continue;
    const last = found.at(-1);
    if (last !== undefined && at - last.to <= step) last.to = at;
    else found.push({ from: at, to: at });
  }
  return found;
}

function marksLegend(marks: readonly Mark[]): string {
  const kinds = ANNOTATIONS.filter(({ name }) => marks.some((mark) => mark.name === name));
  return kinds
    .map(({ name, color }, index) => {
      const x = 320 + index * 130;
      return `<path class="edge ${color}" d="M${x} 32v14"/><text class="soft" x="${x + 8}" y="43">${xml(name)}</text>`;
    })
    .join('');
}

function time(at: number): string {
  return new Date(at * 1_000).toISOString().slice(0, 19).replace('T', ' ');
}
