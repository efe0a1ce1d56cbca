import { px, xml } from '../../scripts/lib/svg.ts';
import { summary } from './report.ts';
import type { Measured } from './result.ts';

const WIDTH = 720;
const LABELS = 190;
const VALUES = 120;
const BAR = 22;
const GAP = 10;
const TOP = 58;

/** One bar of a chart. */
interface Bar {
  readonly label: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly own: boolean;
}

/**
 * The first figure of a variant as an SVG: a bar an entrant, as long as its median, with a line from the least to the
 * most. Undefined where nothing of it counts. Own entrants are named in bold, so that colour is not all that tells.
 */
export function chart(measured: Measured): string | undefined {
  const [figure] = measured.figures;
  if (figure === undefined) return undefined;
  const bars = measured.entrants.flatMap(({ name }): readonly Bar[] => {
    const of = summary(measured, name, figure.name);
    return of === undefined ? [] : [{ label: name, ...of, own: /^(signalbox|video-call)/.test(name) }];
  });
  if (bars.length === 0) return undefined;
  const longest = Math.max(...bars.map(({ max }) => max));
  const x = (value: number): number => LABELS + ((WIDTH - LABELS - VALUES) * value) / longest;
  const height = TOP + bars.length * (BAR + GAP) + 8;
  const what = `${figure.label}${figure.unit === '' ? '' : `, ${figure.unit}`}`;
  const better = figure.better === 'more' ? 'more is better' : 'less is better';
  const rows = bars.map((bar, index) => row(bar, TOP + index * (BAR + GAP), x, figure.digits));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${xml(`${what}: ${bars.map(({ label, median }) => `${label} ${median.toFixed(figure.digits)}`).join(', ')}`)}</title>`,
    `<style>${STYLE}</style>`,
    `<text class="head" x="0" y="18">${xml(what)}</text>`,
    `<text class="soft" x="0" y="38">${xml(`${shortened(measured.title)} · ${better}`)}</text>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `
text{font:13px system-ui,sans-serif;fill:#1f2328}
.head{font-size:15px;font-weight:600}.soft{font-size:12px;fill:#59636e}.own{font-weight:700}
.bar{fill:#8c96a3}.bar.own{fill:#0969da}.spread{stroke:#1f2328;stroke-width:1.5}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}
.bar{fill:#656c76}.bar.own{fill:#4493f8}.spread{stroke:#e6edf3}}
`;

function row(bar: Bar, y: number, x: (value: number) => number, digits: number): string {
  const own = bar.own ? ' own' : '';
  const middle = y + BAR / 2;
  const line = bar.min === bar.max ? '' : `<path class="spread" d="M${px(x(bar.min))} ${middle}H${px(x(bar.max))}"/>`;
  return [
    `<text class="name${own}" x="${LABELS - 10}" y="${middle + 4}" text-anchor="end">${xml(bar.label)}</text>`,
    `<rect class="bar${own}" x="${LABELS}" y="${y}" width="${px(x(bar.median) - LABELS)}" height="${BAR}" rx="2"/>`,
    line,
    `<text class="name${own}" x="${px(x(bar.max) + 8)}" y="${middle + 4}">${bar.median.toFixed(digits)}</text>`,
  ].join('');
}

/** What fits under the head; the table beside the chart has it all. */
function shortened(title: string): string {
  return title.length <= 96 ? title : `${title.slice(0, 95)}…`;
}
