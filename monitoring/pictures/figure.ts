import { px, xml } from '../../scripts/lib/svg.ts';
import { NOTHING } from '../lib/panel.ts';
import type { PanelSpec } from '../lib/spec.ts';
import { type Box, frame } from './frame.ts';
import type { Line } from './graph.ts';
import { formatted } from './scale.ts';

/** The latest value, large, in the colour of its threshold. */
export function figure(spec: PanelSpec, box: Box, lines: readonly Line[]): string {
  const value = lines[0]?.points.at(-1)?.[1];
  const text = value === undefined ? (spec.without ?? NOTHING) : formatted(value, spec.unit);
  const color = value === undefined ? 'none' : colorOf(spec, value);
  return `${frame(box, spec.title)}<text class="figure ${color}" x="${px(box.x + box.w / 2)}" y="${px(box.y + box.h / 2 + 24)}" text-anchor="middle">${xml(text)}</text>`;
}

function colorOf({ thresholds }: PanelSpec, value: number): 'green' | 'yellow' | 'red' | 'none' {
  if (thresholds === 'none') return 'none';
  const { bad, warnAt, badAt } = thresholds;
  if (bad === 'high') return value >= badAt ? 'red' : value >= warnAt ? 'yellow' : 'green';
  return value >= warnAt ? 'green' : value >= badAt ? 'yellow' : 'red';
}
