import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chart } from '../../../bench/lib/chart.ts';
import { classicPlanOf, modelOf, planOf } from '../../../bench/lib/model.ts';
import { filled, merged } from '../../../bench/lib/page.ts';
import type { Measured, Report } from '../../../bench/lib/result.ts';
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
    expect(text).toMatch(/^a\n<!-- figures: signals\/v -->\n\n!\[node CPU\]\(performance\/signals-v\.svg\)/);
    expect(text).toContain('| signalbox | 50.0 | 1 of 2 |');
    expect(text).toContain('| node CPU: signalbox / classic ≤ 0.6 | 0.50 | reached |');
    expect(text).toContain('Not measured yet, or');
    expect(filled(text, report(row), new Set(['signals-v.svg']))).toBe(text);
  });

  test('must have a place for everything that was measured', () => {
    expect(() => filled(page, report(growth), new Set())).toThrow('signals/growth');
  });

  test('takes a variant measured again in place of the earlier one, and keeps the others', () => {
    const again = measured('v', { signalbox: { nodeCpuUs: 40 } });
    expect(merged(report(row, growth), report(again)).measured).toEqual([growth, again]);
  });

  test('does not put figures of two machines together', () => {
    const elsewhere = { ...report(row), machine: { ...report().machine, cores: 64 } };
    expect(merged(report(growth), elsewhere)).toBe(elsewhere);
  });

  test('docs/performance.md has a place for every variant of every work', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'performance.md'), 'utf8');
    const places = [...text.matchAll(/<!-- figures: (\S+) -->/g)].map(([, name]) => name);
    const variants = works.flatMap(({ name, variants }) => variants.map((variant) => `${name}/${variant}`));
    expect(places.toSorted()).toEqual(['machine', 'model', ...variants].toSorted());
  });
});
