import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOAD } from '../../monitoring/boards/load.ts';
import { queryVariables } from '../../monitoring/lib/variables.ts';
import { picture } from '../../monitoring/pictures/picture.ts';
import { Source, spanOf } from '../../monitoring/pictures/range.ts';
import { play } from '../../scripts/load/play.ts';
import type { LoadResult } from '../../scripts/load/result.ts';
import { missing, onPath } from '../../scripts/on-path.ts';
import { filledIn } from './grafana.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

const PROMETHEUS = onPath('prometheus');
const K6 = onPath('k6');
const PANELS = LOAD.rows.flatMap(({ panels }) => panels.map((panel) => [panel.title, panel] as const));
/** All that both runs take, in seconds, also on a busy machine. */
const SPAN_S = 300;

describe('the dashboard of load tests, over a Prometheus to which k6 wrote', () => {
  let prometheus: Prometheus;
  let folder: string;
  const results = new Map<string, LoadResult>();

  beforeEach((context) => {
    if (PROMETHEUS === undefined) context.skip(missing('prometheus'));
    if (K6 === undefined) context.skip(missing('k6'));
  });

  beforeAll(async () => {
    if (PROMETHEUS === undefined || K6 === undefined) return;
    prometheus = await startPrometheus(PROMETHEUS, []);
    folder = await mkdtemp(join(tmpdir(), 'signalbox-load-board-'));
    for (const script of ['call-shape', 'node-loss']) {
      const plan = { k6: K6, script, folder: join(folder, script), quick: true, env: {}, say: () => undefined };
      const cluster = { kind: 'own', nodes: 2 } as const;
      results.set(script, await play({ ...plan, cluster, prometheus: { url: prometheus.url } }));
    }
  });

  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  test.for(PANELS)('%s', async ([, { queries }]) => {
    for (const { expr } of queries) {
      expect(await prometheus.series(filledIn(expr), SPAN_S), `${expr} finds nothing`).not.toEqual([]);
    }
  });

  test.each(['call-shape', 'node-loss'])('it shows what %s has measured itself', async (script) => {
    const { times, counts } = results.get(script) ?? {};
    // Over its steps.
    const last = async (over: 'max' | 'sum', name: string): Promise<number> => {
      const expr = `${over}(last_over_time(k6_${name}{testid=~"${script} .+"}[${SPAN_S}s]))`;
      return (await prometheus.query(expr)).at(0)?.value ?? Number.NaN;
    };
    expect(await last('max', 'relay_ms_max')).toBeCloseTo((times?.['relay_ms']?.max ?? 0) / 1_000, 3);
    expect(await last('sum', 'signals_delivered_total')).toBe(counts?.['signals_delivered']);
  });

  test('each run has its name, the script and when it began', async () => {
    const [run] = queryVariables({ subjects: ['load'] });
    const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(run?.definition ?? '') ?? [];
    const began = [...results.values()].map(({ script, at }) => `${script} ${at}`);
    expect(await prometheus.labelValues(label, selector)).toEqual(began.toSorted());
  });

  test('a picture of it', async () => {
    const source = new Source(prometheus.url, 1);
    await source.choose();
    const now = Date.now() / 1_000;
    const svg = await picture(LOAD, source, spanOf(now - SPAN_S, now, 1));
    expect(svg).not.toContain('no data');
  });
});
