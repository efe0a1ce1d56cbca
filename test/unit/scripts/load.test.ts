import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runningCluster } from '../../../scripts/load/cluster.ts';
import { restartAll, STEADY_SCRIPTS } from '../../../scripts/load/faults.ts';
import { failuresOf, type Figures, filled, limitOf } from '../../../scripts/load/figures.ts';
import { growth, heldBy } from '../../../scripts/load/leaks.ts';
import { lineChart } from '../../../scripts/load/line-chart.ts';
import { Meter } from '../../../scripts/load/meter.ts';
import { knee, type LoadResult, type StepFigures, stepsOf } from '../../../scripts/load/result.ts';
import { loadScripts } from '../../../scripts/load/scripts.ts';
import { PAGES, readFigures } from '../../../scripts/load/write-docs.ts';

const cores = { nodes: 0.5, redis: 0.1, generator: 0.4, machine: 1 };

function step(wanted: number, others: Partial<StepFigures> = {}): StepFigures {
  return { wanted, reached: wanted, p50: 1, p95: 10, p99: 20, max: 30, lateP95: 1, failed: 0, cores, ...others };
}

describe('the knee', () => {
  test('is the last step before the first that misses the objective', () => {
    expect(knee([step(100), step(200), step(300, { p95: 101 }), step(400)], 100)?.wanted).toBe(200);
  });

  test('is the last step where all keep it, and none where the first does not', () => {
    expect(knee([step(100), step(200)], 100)?.wanted).toBe(200);
    expect(knee([step(100, { p95: 101 }), step(200)], 100)).toBeUndefined();
  });

  const missed: readonly (readonly [string, Partial<StepFigures>])[] = [
    ['the rate was not reached', { reached: 180 }],
    ['somebody was kept out, or a signal was lost', { failed: 1 }],
    ['the generator was late', { lateP95: 51 }],
  ];

  test.for(missed)('is before a step in which %s', ([, others]) => {
    expect(knee([step(100), step(200, others)], 100)?.wanted).toBe(100);
  });
});

describe('a step', () => {
  const meter = new Meter(runningCluster([]), 0);
  const steps = (metrics: Parameters<typeof stepsOf>[0]) => stepsOf(metrics, new Map([['100', 5]]), meter);

  test('reached what arrived in its own time, and lost what was sent in it and never arrived', () => {
    const [figures] = steps({
      'generator_late_ms{step:100}': { 'p(95)': 1_000 },
      'signals_sent{step:100}': { count: 500 },
      // 120 came when the step was over.
      'signals_delivered{step:100}': { count: 370 },
      'relay_ms{step:100}': { count: 490, 'p(95)': 2_000 },
    });
    expect(figures).toMatchObject({ wanted: 100, reached: 74, failed: 10 });
  });

  test('of joins has failed where peers were kept out', () => {
    const [figures] = steps({
      'generator_late_ms{step:100}': {},
      'joins{step:100}': { count: 450 },
      'joins_failed{step:100}': { count: 3 },
      'join_ms{step:100}': { count: 497 },
    });
    expect(figures).toMatchObject({ reached: 90, failed: 3 });
  });
});

describe('rolling-update', () => {
  /** Two nodes, and a load that has ended when the second one is to be restarted. */
  function restarted(anyTime: boolean) {
    const ended = Promise.withResolvers<number>();
    const k6 = {
      pid: 0,
      count: async () => 0,
      began: async (step: string) => (step === 'end' ? ended.promise : 1),
      exited: Promise.resolve(0),
      output: () => '',
    };
    const nodes = [0, 1].map((pid) => ({ url: '', pid }));
    const cluster = {
      nodes,
      end: async () => 0,
      startAgain: async () => {
        ended.resolve(0);
        await setImmediate();
      },
    };
    return restartAll(cluster, anyTime)({ k6, say: () => undefined });
  }

  test('fails where a node was restarted after the load had ended', async () => {
    expect(await restarted(false)).toEqual(['the script ended before node 1 was restarted: it needs more SECONDS']);
  });

  test('in its short form passes on a machine of any speed', async () => {
    expect(await restarted(true)).toEqual([]);
  });
});

test('--fault is for the scripts with an even stage, which it waits for', () => {
  const even = loadScripts.filter(({ path }) => readFileSync(path, 'utf8').includes("{ step: 'steady',"));
  expect(even.map(({ name }) => name)).toEqual(STEADY_SCRIPTS);
});

describe('what a node still has when all have gone', () => {
  /** A node whose scrape this is. */
  async function node(status: number, scrape: string): Promise<string> {
    const server = createServer((_, response) => response.writeHead(status).end(scrape));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  const scrape = (connections: number) =>
    `signalbox_connections ${connections}\nsignalbox_peers 0\nsignalbox_rooms 0\n`;

  test('is what its scrape says', async () => {
    expect(await heldBy(await node(200, scrape(0)))).toEqual([]);
    expect(await heldBy(await node(200, scrape(2)))).toEqual([
      expect.stringMatching(/^signalbox_connections of .+ is 2 when all have gone$/),
    ]);
  });

  test('is not nothing where the scrape does not say it', async () => {
    const renamed = await node(200, scrape(0).replace('signalbox_peers', 'signalbox_participants'));
    await expect(heldBy(renamed)).rejects.toThrow('has no signalbox_peers');
    await expect(heldBy(await node(500, scrape(0)))).rejects.toThrow('answered 500');
  });
});

describe('what was full', () => {
  test.for([
    [{ ...cores, nodes: 1.9 }, 'the nodes'],
    [{ ...cores, redis: 0.95 }, 'Redis'],
    [{ ...cores, machine: 1.9 }, 'the cores of this machine'],
    [cores, 'none of them full'],
  ] as const)('%o: %s', ([used, said]) => {
    expect(limitOf(step(100, { cores: used }), 2, 2)).toBe(said);
  });

  test('the generator, where its timers were late', () => {
    expect(limitOf(step(100, { lateP95: 60 }), 2, 2)).toBe('the generator');
  });
});

describe('memory of a soak', () => {
  const samples = (kib: (at: number) => number) =>
    Array.from({ length: 401 }, (_, at) => ({ atSeconds: at, rssKiB: kib(at) }));

  test('that grows on is a leak', () => {
    expect(growth(samples((at) => 100_000 + at * 200))).toEqual([
      expect.stringMatching(/^the memory of the nodes grew from \d+ to \d+ MiB$/),
    ]);
  });

  test('that only warms up is none, and short runs say nothing', () => {
    expect(growth(samples((at) => (at < 60 ? 50_000 : 100_000)))).toEqual([]);
    expect(growth(samples((at) => 100_000 + at * 200).slice(0, 200))).toEqual([]);
  });
});

describe('the figures of the docs', () => {
  const result: LoadResult = {
    script: 'relay-throughput',
    at: '2026-01-01T00:00:00.000Z',
    against: 'signalbox',
    nodes: 2,
    quick: false,
    exitCode: 0,
    problems: [],
    counts: {},
    times: {},
    steps: [step(500), step(1_000, { p95: 400, cores: { ...cores, machine: 2 } })],
    memory: [],
    machine: { cores: 2, model: 'any', node: 'v26.0.0', load: 1 },
  };
  const figures: Figures = {
    at: result.at,
    machine: { cores: 2, model: 'any', node: 'v26.0.0', k6: 'k6 v2.2.0' },
    results: [result],
  };
  const page = (name: string): string => `<!-- load: ${name} -->\n<!-- end -->\n`;

  test('have the knee, what one core carries, and what was full above it', () => {
    const row = '| Signalbox, 2 nodes | 500 | 10 | 1000 | the cores of this machine |';
    expect(filled(page('relay-throughput'), figures)).toContain(row);
  });

  test.for([
    'signals_lost: count==0',
    'loops_finished: count==2',
    'joins_failed{step:100}: count==0',
    'connections_lost{step:to 100}: count==0',
  ])('are not of a run that failed: %s', (problem) => {
    expect(failuresOf({ ...result, problems: [problem] })).toEqual([problem]);
  });

  test('may be of a run whose first step took too long: no step kept the objective', () => {
    expect(failuresOf({ ...result, problems: ['relay_ms{step:500}: p(95)<100'] })).toEqual([]);
  });

  test('have a headline with its method', () => {
    expect(filled(page('headline'), figures)).toContain(
      '**500 signals a second** (Signalbox, 2 nodes, on 2 cores shared',
    );
    expect(filled(page('headline'), figures)).toContain('no step kept 500 ms');
  });

  test('have every line in the chart', () => {
    const series = [{ name: 'a & b', own: true, points: [{ x: 1, y: 10 }] }];
    expect(lineChart({ title: 't', x: 'x', y: 'y', bound: 100, series })).toContain('a &amp; b');
  });

  test('on the pages are those of docs/loadtest/latest.json', () => {
    for (const path of PAGES) {
      const text = readFileSync(path, 'utf8');
      expect(text).toContain('<!-- load: ');
      expect(filled(text, readFigures())).toBe(text);
    }
  });
});

test('docs/loadtest.md has every script with a question', () => {
  const text = readFileSync(new URL('../../../docs/loadtest.md', import.meta.url), 'utf8');
  for (const { name, question } of loadScripts) {
    expect(question).toMatch(/\?$/);
    expect(text).toContain(`| \`${name}\` |`);
  }
});
