import { px, xml } from '../lib/svg.ts';

/** One line: its points from left to right. */
export interface Series {
  readonly name: string;
  readonly own: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LineChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Drawn across: the objective. */
  readonly bound: number;
  readonly series: readonly Series[];
}

const WIDTH = 760;
const HEIGHT = 400;
const EDGE = { left: 60, right: 190, top: 56, bottom: 44 };
/** Lines of one kind are told apart by their dashes, not by colour alone. */
const DASHES = ['none', '7 4', '2 3'];

/** Lines as an SVG; the vertical axis is logarithmic, because what is beyond the knee is a hundred times as much. */
export function lineChart({ title, x, y, bound, series }: LineChart): string {
  const points = series.flatMap((each) => each.points);
  const xMost = Math.max(1, ...points.map((point) => point.x));
  const yLog = (value: number): number => Math.log10(Math.max(1, value));
  const yMost = Math.max(1, Math.ceil(yLog(Math.max(bound, ...points.map((point) => point.y)))));
  const atX = (value: number): number => EDGE.left + ((WIDTH - EDGE.left - EDGE.right) * value) / xMost;
  const atY = (value: number): number =>
    HEIGHT - EDGE.bottom - ((HEIGHT - EDGE.top - EDGE.bottom) * yLog(value)) / yMost;
  const decades = Array.from({ length: yMost + 1 }, (_, power) => 10 ** power);
  const quarters = [0.25, 0.5, 0.75, 1].map((part) => part * xMost);
  const end = WIDTH - EDGE.right;
  const drawn = series.map((each, index) => line(each, index, atX, atY));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${xml(title)}</title><style>${STYLE}</style>`,
    `<text class="head" x="0" y="18">${xml(title)}</text>`,
    ...decades.map(
      (value) =>
        `<path class="grid" d="M${EDGE.left} ${px(atY(value))}H${end}"/><text x="${EDGE.left - 8}" y="${px(atY(value) + 4)}" text-anchor="end">${value}</text>`,
    ),
    ...quarters.map(
      (value) => `<text x="${px(atX(value))}" y="${HEIGHT - 24}" text-anchor="middle">${value.toFixed(0)}</text>`,
    ),
    `<text class="soft" x="${end}" y="${HEIGHT - 6}" text-anchor="end">${xml(x)}</text>`,
    `<text class="soft" x="0" y="40">${xml(y)}</text>`,
    `<path class="bound" d="M${EDGE.left} ${px(atY(bound))}H${end}"/>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `
text{font:12px system-ui,sans-serif;fill:#1f2328}.head{font-size:15px;font-weight:600}.soft{fill:#59636e}
.grid{stroke:#d1d9e0;fill:none}.bound{stroke:#cf222e;stroke-dasharray:1 3;fill:none}
.line{fill:none;stroke:#8c96a3;stroke-width:2}.line.own{stroke:#0969da}.own{font-weight:700}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}.grid{stroke:#3d444d}
.bound{stroke:#ff7b72}.line{stroke:#656c76}.line.own{stroke:#4493f8}}
`;

function line(
  { name, own, points }: Series,
  index: number,
  atX: (x: number) => number,
  atY: (y: number) => number,
): string {
  const path = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${px(atX(x))} ${px(atY(y))}`).join('');
  const dash = DASHES[index % DASHES.length] ?? 'none';
  const kind = own ? ' own' : '';
  const y = EDGE.top + 14 + index * 22;
  const left = WIDTH - EDGE.right + 12;
  return [
    `<path class="line${kind}" stroke-dasharray="${dash}" d="${path}"/>`,
    `<path class="line${kind}" stroke-dasharray="${dash}" d="M${left} ${y - 4}h26"/>`,
    `<text class="${own ? 'own' : ''}" x="${left + 32}" y="${y}">${xml(name)}</text>`,
  ].join('');
}
