import { describe, expect, test } from 'vitest';
import { Histogram } from '../../../bench/lib/histogram.ts';
import { describe as told, ratio, reached, summary } from '../../../bench/lib/report.ts';
import type { Measured, Round } from '../../../bench/lib/result.ts';
import { whyInvalid } from '../../../bench/lib/signal-round.ts';
import { median } from '../../../bench/lib/statistics.ts';

test('the median of an odd and of an even number, and of none', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('a histogram tells quantiles within its step, also after it went to another process', () => {
  const half = new Histogram();
  const other = new Histogram();
  for (let us = 1; us <= 100_000; us += 1) (us % 2 === 0 ? half : other).add(us);
  half.merge(new Histogram(JSON.parse(JSON.stringify(other))));
  expect(half.total).toBe(100_000);
  expect(half.quantile(0.5) / 50_000).toBeCloseTo(1, 1);
  expect(half.quantile(0.99) / 99_000).toBeCloseTo(1, 1);
  expect(half.quantile(0.01) / 1_000).toBeCloseTo(1, 1);
});

describe('a round counts only where it reached its rate and lost nothing', () => {
  const empty = { frames: 0, bytes: 0, latency: new Histogram(), late: new Histogram() };
  const mark = { ...empty, seconds: 2, sent: 2_000, delivered: 2_000 };
  function lateBy(ms: number): Histogram {
    const late = new Histogram();
    late.add(ms * 1_000);
    return late;
  }
  const totals = { sent: 5_000, delivered: 5_000, failures: [] };

  test.each([
    ['it did', mark, totals, undefined],
    ['one signal was lost', mark, { ...totals, delivered: 4_999 }, '5000 sent, 4999 delivered'],
    ['the generator did not keep up', { ...mark, sent: 1_900 }, totals, 'sent 950 of 1000 signals/s'],
    ['the server did not keep up', { ...mark, delivered: 1_900 }, totals, 'delivered 950 of 1000 signals/s'],
    ['it had a backlog', { ...mark, delivered: 2_100 }, totals, 'delivered 1050 of 1000 signals/s: a backlog'],
    ['the generator was late', { ...mark, late: lateBy(200) }, totals, 'the generator was 201 ms late'],
    ['something was refused', mark, { ...totals, failures: ['rate-limited'] }, 'rate-limited'],
  ])('%s', (_what, mark, totals, why) => {
    expect(whyInvalid({ rate: 1_000 }, mark, totals)).toBe(why);
  });
});

describe('ratios', () => {
  const round = (entrant: string, number: number, cpu: number, invalid?: string): Round => ({
    work: 'signals',
    variant: 'v',
    entrant,
    round: number,
    figures: { cpu },
    ...(invalid === undefined ? {} : { invalid }),
  });
  const measured: Measured = {
    work: 'signals',
    variant: 'v',
    title: 'a row',
    figures: [{ name: 'cpu', label: 'CPU', unit: 'µs', better: 'less', digits: 1 }],
    entrants: [{ name: 'a' }, { name: 'b' }],
    rounds: [
      round('a', 1, 50),
      round('b', 1, 100),
      round('b', 2, 120),
      round('a', 2, 900, 'lost one'),
      round('a', 3, 60),
    ],
    goals: [{ figure: 'cpu', of: 'a', against: 'b', ratio: 0.5 }],
    notes: ['unfair to b'],
  };

  test('come from medians of the rounds that count', () => {
    expect(summary(measured, 'a', 'cpu')).toEqual({ median: 55, min: 50, max: 60, count: 2 });
    expect(ratio(measured, { figure: 'cpu', of: 'a', against: 'b', ratio: 0.5 })).toBe(0.5);
    expect(reached(measured, { figure: 'cpu', of: 'a', against: 'b', ratio: 0.5 })).toBe(true);
    expect(reached(measured, { figure: 'cpu', of: 'a', against: 'b', ratio: 0.49 })).toBe(false);
    expect(reached(measured, { figure: 'cpu', of: 'a', against: 'nobody', ratio: 1 })).toBeUndefined();
  });

  test('where more is better, the goal is a lower bound', () => {
    const more = {
      ...measured,
      figures: [{ name: 'cpu', label: 'rate', unit: '/s', better: 'more', digits: 0 } as const],
    };
    expect(reached(more, { figure: 'cpu', of: 'a', against: 'b', ratio: 0.6 })).toBe(false);
  });

  test('a row shows what does not count, and what a reader has to know', () => {
    const text = told(measured);
    expect(text).toContain('reached      CPU: a / b = 0.50 (≤ 0.5)');
    expect(text).toContain('invalid: a, round 2: lost one');
    expect(text).toContain('55.0 (50.0-60.0)');
    expect(text).toContain('note: unfair to b');
  });
});
