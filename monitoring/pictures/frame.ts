import { px, xml } from '../../scripts/lib/svg.ts';
import type { Span } from './range.ts';

/** Where a panel is in a picture, in px. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A moment to be marked in every graph, in seconds since the Unix epoch. */
export interface Mark {
  readonly name: string;
  readonly color: string;
  readonly from: number;
  readonly to: number;
}

/** The part of a panel in which lines are drawn, between its title, its axes and its legend. */
export function plotOf({ x, y, w, h }: Box, legendRows: number): Box {
  return { x: x + 62, y: y + 34, w: w - 76, h: h - 34 - 24 - 15 * legendRows };
}

/** The frame of a panel and its title. */
export function frame({ x, y, w, h }: Box, title: string): string {
  return [
    `<rect class="panel" x="${px(x)}" y="${px(y)}" width="${px(w)}" height="${px(h)}" rx="4"/>`,
    `<text class="title" x="${px(x + 12)}" y="${px(y + 21)}">${xml(title)}</text>`,
  ].join('');
}

export function placeOf(plot: Box, { from, to }: Span): (at: number) => number {
  return (at) => plot.x + (plot.w * (at - from)) / (to - from);
}

/** Four moments below a plot, as times of day in UTC. */
export function times(plot: Box, span: Span): string {
  const place = placeOf(plot, span);
  return Array.from({ length: 4 }, (_, index) => {
    const at = span.from + ((span.to - span.from) * index) / 3;
    const anchor = index === 0 ? 'start' : index === 3 ? 'end' : 'middle';
    const text = new Date(at * 1_000).toISOString().slice(11, 19);
    return `<text class="soft" x="${px(place(at))}" y="${px(plot.y + plot.h + 16)}" text-anchor="${anchor}">${text}</text>`;
  }).join('');
}

/** What happened, as vertical lines or areas. */
export function marksIn(plot: Box, span: Span, marks: readonly Mark[]): string {
  const place = placeOf(plot, span);
  const inside = (at: number): number => place(Math.min(Math.max(at, span.from), span.to));
  return marks
    .map(({ from, to, color }) => {
      const [start, end] = [inside(from), inside(to)];
      const area =
        end - start < 1
          ? ''
          : `<rect class="mark ${color}" x="${px(start)}" y="${px(plot.y)}" width="${px(end - start)}" height="${px(plot.h)}"/>`;
      return `${area}<path class="edge ${color}" d="M${px(start)} ${px(plot.y)}v${px(plot.h)}"/>`;
    })
    .join('');
}
