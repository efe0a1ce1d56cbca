import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chart } from '../../../bench/lib/chart.ts';
import { classicPlanOf, modelOf, planOf } from '../../../bench/lib/model.ts';
import { capacityRows } from '../../../bench/lib/capacity.ts';
import { demandPlaces, filled, merged, placesOf } from '../../../bench/lib/page.ts';
import type { Measured, Report } from '../../../bench/lib/result.ts';
import { chartsOf, pagePaths, readReport } from '../../../bench/lib/write-docs.ts';
import { works } from '../../../bench/works/index.ts';

type Figures = Readonly<Record<string, number>>;

function measured(variant: string, medians: Readonly<Record<string, Figures>>): Measured {
  const rounds = Object.entries(medians).flatMap(([entrant, figures]) => [
    { work: 'signals', variant, entrant, round: 1, figures },
    { work: 'signals', variant, entrant, round: 2, figures: { nodeCpuUs: 9e9 }, invalid: 'too slow' },
  ]);
  return {
    work: 'signals',
    variant,
    title: 'so <and> so',
    figures: [{ name: 'nodeCpuUs', label: 'node CPU', unit: 'µs', better: 'less', digits: 1 }],
    entrants: Object.keys(medians).map((name) => ({ name })),
    rounds,
    goals: [{ figure: 'nodeCpuUs', of: 'signalbox', against: 'classic', ratio: 0.6 }],
    notes: ['a note'],
  };
}

/** Classic: 40 µs and 30 µs a node; Signalbox: 60 µs and 80 µs a command of Redis. */
const classicOn = (nodes: number) => ({ nodeCpuUs: 40 + 30 * nodes, redisCpuUs: 5 + 2 * nodes });
const signalboxOn = (nodes: number) => {
  const redisCommands = nodes / 10;
  return { nodeCpuUs: 60 + 80 * redisCommands, redisCpuUs: 10 * redisCommands, redisCommands };
};
const sizes = (classic = classicOn) =>
  measured('cluster-sizes', {
    'signalbox, 1 node': { nodeCpuUs: 50 },
    ...Object.fromEntries(
      [2, 4, 8].flatMap((nodes) => [
        [`classic, ${nodes} nodes`, classic(nodes)],
        [`signalbox, ${nodes} nodes`, signalboxOn(nodes)],
      ]),
    ),
  });
const growth = measured('growth', { 'classic, 8 nodes': classicOn(4), 'signalbox, 8 nodes': signalboxOn(4) });

function report(...all: readonly Measured[]): Report {
  const machine = { cores: 2, model: 'm', memoryGiB: 8, kernel: 'k', runtime: 'n', redis: 'r', packages: {} };
  return { at: '2026-01-02T03:04:05Z', machine, quick: false, measured: all };
}

describe('the model', () => {
  const model = modelOf([sizes(), growth]);
  if (model === undefined) throw new Error('no model');

  test('says what was measured where costs are lines', () => {
    const fitted = model.checks.filter((check) => check.fitted);
    expect(fitted).toHaveLength(12);
    for (const check of fitted) expect(check.model).toBeCloseTo(check.measured, 6);
  });

  test('takes no signal past the measured sizes to cost more than at the largest', () => {
    expect(model.signalbox.nodeCpuUs(1_000)).toBeCloseTo(124, 6);
    expect(model.classic.nodeCpuUs(1_000)).toBeCloseTo(30_040, 6);
  });

  test('plans with the share of signals that cross nodes', () => {
    expect(planOf(model, 100, 0).signalsPerSecond).toBeCloseTo((100 * 0.6e6) / 50, 6);
    expect(planOf(model, 100, 0).redisCores).toBe(0);
    expect(planOf(model, 100, 1).redisCores).toBeCloseTo(((100 * 0.6e6) / 124) * 8e-6, 6);
    expect(classicPlanOf(model, 1_000).signalsPerSecond).toBeLessThan(0.6e6 / 30);
  });

  test('is compared with loads that it was not made from', () => {
    const other = model.checks.filter(({ fitted, figure }) => !fitted && figure === 'nodeCpuUs');
    expect(other.map(({ who, measured: cost, model: said }) => [who, cost, Math.round(said)])).toEqual([
      ['signalbox', 92, 92],
      ['classic', 160, 280],
    ]);
  });

  test('is none without its measurements, and where costs fall with the nodes', () => {
    expect(modelOf([growth])).toBeUndefined();
    expect(modelOf([sizes((nodes) => classicOn(10 - nodes))])).toBeUndefined();
  });
});

describe('a chart', () => {
  test('has a bar as long as the median of the rounds that count, for everybody', () => {
    const drawn = chart(measured('v', { signalbox: { nodeCpuUs: 50 }, classic: { nodeCpuUs: 100 } })) ?? '';
    const widths = [...drawn.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(2);
    expect((widths[1] ?? 0) / (widths[0] ?? 0)).toBeCloseTo(2, 6);
    expect(drawn).toContain('so &lt;and&gt; so');
    expect(drawn).toContain('prefers-color-scheme:dark');
  });

  test('is none where no round counts', () => {
    expect(chart({ ...growth, rounds: [] })).toBeUndefined();
  });
});

describe('the page', () => {
  const row = measured('v', { signalbox: { nodeCpuUs: 50 }, classic: { nodeCpuUs: 100 } });
  const page = 'a\n<!-- figures: signals/v -->\nold\n<!-- end -->\nb\n<!-- figures: model -->\n<!-- end -->\n';

  test('has its marked parts made anew, and nothing else', () => {
    const text = filled(page, report(row), new Set(['signals-v.svg']));
    expect(text).not.toContain('old');
    expect(text).toMatch(/^a\n<!-- figures: signals\/v -->\n\n!\[node CPU\]\(signals-v\.svg\)/);
    expect(text).toContain('| signalbox | 50.0 | 1 of 2 |');
    expect(text).toContain('| node CPU: signalbox / classic ≤ 0.6 | 0.50 | reached |');
    expect(text).toContain('Not measured yet, or');
    expect(filled(text, report(row), new Set(['signals-v.svg']))).toBe(text);
  });

  test('or another page must have a place for everything that was measured', () => {
    expect(() => demandPlaces([page], report(row))).not.toThrow();
    expect(() => demandPlaces([page], report(row, growth))).toThrow('signals/growth');
  });

  test('names each goal that was not reached, or not measured, and counts the others', () => {
    const goals = '<!-- figures: goals -->\n<!-- end -->\n';
    const missed = measured('w', { signalbox: { nodeCpuUs: 61 }, classic: { nodeCpuUs: 100 } });
    const text = filled(goals, report(row, missed, growth), new Set());
    expect(text).toContain('1 of 3 goals are reached. These are not:');
    expect(text).toContain('| [`signals/w`](performance/signals.md#w) | node CPU: signalbox / classic ≤ 0.6 | 0.61 |');
    expect(text).toContain('[`signals/growth`](performance/signals.md#growth)');
    expect(text).toContain('| not measured |');
    expect(filled(goals, report(row), new Set())).toContain('1 of 1 goals are reached.\n');
  });

  test('takes a variant measured again in place of the earlier one, and keeps the others', () => {
    const again = measured('v', { signalbox: { nodeCpuUs: 40 } });
    expect(merged(report(row, growth), report(again)).measured).toEqual([growth, again]);
  });

  test('does not put figures of two machines together', () => {
    const elsewhere = { ...report(row), machine: { ...report().machine, cores: 64 } };
    expect(merged(report(growth), elsewhere)).toBe(elsewhere);
  });
});

describe('the capacity guide', () => {
  const apart = measured('apart-4', { signalbox: { nodeCpuUs: 150, redisCpuUs: 13, deliveredPerSecond: 4_998 } });

  test('divides the time of a core by the cost of a signal, and says at which rate that was measured', () => {
    expect(capacityRows([apart])).toEqual([
      {
        question: 'Signals between nodes, 4 nodes',
        answer: '4,000 /s',
        working: '150 µs of CPU each, at 5,000 /s',
        from: 'signals/apart-4',
      },
      {
        question: 'Redis: signals between nodes, 4 nodes',
        answer: '46,000 /s',
        working: '13 µs of CPU each, at 5,000 /s',
        from: 'signals/apart-4',
      },
    ]);
  });

  test('has no line for what was not measured', () => {
    expect(capacityRows([growth])).toEqual([]);
  });
});

describe('the pages of the repository', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'performance');
  const latest = readReport(join(folder, 'latest.json'));
  const charts = chartsOf(latest);
  const pages = pagePaths().map((path) => ({ path, name: basename(path), text: readFileSync(path, 'utf8') }));

  test('have one place for every variant of every work, under its name and on the page of its work', () => {
    const places = pages.flatMap(({ text }) => placesOf(text));
    const variants = works.flatMap(({ name, variants }) => variants.map((variant) => `${name}/${variant}`));
    expect(places.toSorted()).toEqual(['capacity', 'goals', 'machine', 'model', ...variants].toSorted());
    for (const { name, variants } of works) {
      const page = pages.find(({ path }) => path === join(folder, `${name}.md`));
      for (const variant of variants) {
        expect(placesOf(page?.text ?? '')).toContain(`${name}/${variant}`);
        expect(page?.text).toMatch(new RegExp(`^#+ ${variant}$`, 'm'));
      }
    }
  });

  test.each(pages)('$name shows the figures of latest.json', ({ text }) => {
    expect(filled(text, latest, new Set(charts.keys()))).toBe(text);
  });

  test('the pictures show the figures of latest.json', () => {
    const drawn = globSync('*.svg', { cwd: folder }).sort();
    expect(drawn).toEqual([...charts.keys()].sort());
    for (const name of drawn) expect(readFileSync(join(folder, name), 'utf8')).toBe(charts.get(name));
  });
});
