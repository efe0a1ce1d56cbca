import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { BoardSpec, PanelSpec } from '../../monitoring/lib/spec.ts';
import { picture } from '../../monitoring/pictures/picture.ts';
import { Source, spanOf } from '../../monitoring/pictures/range.ts';
import { formatted, ticks } from '../../monitoring/pictures/scale.ts';

test.each([
  [0, 's', '0'],
  [0.000_025, 's', '25 µs'],
  [0.0123, 's', '12.3 ms'],
  [90, 's', '90 s'],
  [1_536, 'bytes', '1.5 KiB'],
  [0, 'bytes', '0 B'],
  [2_097_152, 'binBps', '2 MiB/s'],
  [12.345, 'cps', '12.3/s'],
  [0.9994, 'percentunit', '99.94 %'],
  [12_345.6, 'none', '12,346'],
] as const)('%d in %s is %s', (value, unit, text) => {
  expect(formatted(value, unit)).toBe(text);
});

test.each([
  [7.3, 'none', [0, 2, 4, 6, 8]],
  [2, 'none', [0, 0.5, 1, 1.5, 2]],
  [0, 'cps', [0, 1]],
  [1_100_000, 'bytes', [0, 524_288, 1_048_576, 1_572_864]],
] as const)('an axis up to %d of %s', (most, unit, expected) => {
  expect(ticks(most, unit)).toEqual(expected);
});

const START = 1_750_000_000;

/** A Prometheus that answers every range query with these values, ten seconds apart; undefined is a gap. */
async function drawn(panel: Partial<PanelSpec>, values: Readonly<Record<string, readonly (number | undefined)[]>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const query = url.searchParams.get('query');
    if (query === null) return void response.end(JSON.stringify({ status: 'success', data: ['one'] }));
    asked.push(query);
    const [start, end] = ['start', 'end'].map((name) => url.searchParams.get(name));
    const result = Object.entries(query.startsWith('panel') ? values : {}).map(([le, points]) => ({
      metric: { le },
      values: points.flatMap((value, index) => {
        const at = START + 10 * index;
        return value === undefined || at < Number(start) || at > Number(end) ? [] : [[at, String(value)]];
      }),
    }));
    response.end(JSON.stringify({ status: 'success', data: { result } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const about = 'What is drawn here.';
  const spec: PanelSpec = {
    ...{ title: 'A < B', about, unit: 'cps', thresholds: 'none', kind: 'graph' },
    ...{ queries: [{ expr: 'panel{job=~"$job",instance=~"$node"}[$__rate_interval]', legend: '{{le}}' }] },
    ...panel,
  };
  const rows = [{ title: 'Row', panels: [spec] }];
  const board: BoardSpec = { name: 'board', title: 'Board', about, subjects: ['nodes'], rows };
  const source = new Source(`http://127.0.0.1:${address.port}`, 10);
  await source.choose();
  const svg = await picture(board, source, spanOf(START, START + 100, 10));
  server.close();
  return { svg, asked };
}

test('a query is asked as Grafana asks it: jobs by name, any node, a window of four scrapes', async () => {
  const { asked } = await drawn({}, { a: [1, 2] });
  expect(asked).toContain('panel{job=~"one",instance=~".+"}[40s]');
});

test('lines have gaps where there is nothing, and names that are text', async () => {
  const { svg } = await drawn({}, { '<a&b>': [1, 2, undefined, undefined, 3, 4] });
  expect(svg.match(/<path class="line c0" d="M[\d. ]+L/g)).toHaveLength(2);
  expect(svg).toContain('&lt;a&amp;b&gt;');
  expect(svg).toContain('A &lt; B');
  expect(svg).not.toContain('NaN');
});

test('areas stand on each other', async () => {
  const { svg } = await drawn({ kind: 'stack' }, { a: [1, 1], b: [3, 3], c: [0, 0] });
  const [lower, upper] = [...svg.matchAll(/<path class="line c[012]" d="M[\d.]+ ([\d.]+)L/g)].map(([, y]) => Number(y));
  expect(upper).toBeLessThan(lower ?? 0);
  expect(svg).not.toContain('class="area c2"');
});

test('a heatmap shows what is in each bucket alone', async () => {
  const { svg } = await drawn({ kind: 'heatmap', unit: 's' }, { '0.1': [0, 0], '1': [8, 8], '+Inf': [8, 10] });
  expect(svg.match(/class="cell"/g)).toHaveLength(3);
  expect(svg).toContain('100 ms');
});

test.each([
  [0.9995, 'green'],
  [0.995, 'yellow'],
  [0.9, 'red'],
])('a figure of %d is %s', async (value, color) => {
  const thresholds = { bad: 'low', warnAt: 0.999, badAt: 0.99 } as const;
  const { svg } = await drawn(
    { kind: 'figure', unit: 'percentunit', thresholds },
    { a: [...Array<number>(10).fill(1), value] },
  );
  expect(svg).toContain(`class="figure ${color}"`);
});

test('a figure without a value says so', async () => {
  expect((await drawn({ kind: 'figure' }, {})).svg).toContain('no data');
  expect((await drawn({ kind: 'figure', without: 'no joins' }, {})).svg).toContain('no joins');
});

test('a figure is what is so at the end of the span, not what was so last', async () => {
  expect((await drawn({ kind: 'figure' }, { a: [1, 2, 3] })).svg).toContain('no data');
});
