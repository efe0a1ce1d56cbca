import { cpus, loadavg } from 'node:os';
import type { Metric } from './k6.ts';
import type { MemorySample } from './leaks.ts';
import type { Cores, Meter } from './meter.ts';

/** What one step of a staircase has shown. Times in ms. */
export interface StepFigures extends Times {
  /** The rate that was asked for, a second. */
  readonly wanted: number;
  /** What was done in a second of the step's own time: signals that arrived, or joins that were welcomed, in it. */
  readonly reached: number;
  /** How late the generator did what was due. */
  readonly lateP95: number;
  /** Joins of this step that were not welcomed, or signals sent in it that never arrived. */
  readonly failed: number;
  readonly cores?: Cores | undefined;
}

/** In ms. */
export interface Times {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One run of one script. */
export interface LoadResult {
  readonly script: string;
  readonly at: string;
  /** `signalbox`, `classic`, or URLs. */
  readonly against: string;
  /** Started here; 0 for a cluster that ran already. */
  readonly nodes: number;
  readonly quick: boolean;
  readonly exitCode: number;
  /** Thresholds that were crossed, and what else failed. */
  readonly problems: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  /** Of what took time, by metric: `join_ms`, `relay_ms`, … */
  readonly times: Readonly<Record<string, Times>>;
  readonly steps: readonly StepFigures[];
  readonly memory: readonly MemorySample[];
  readonly machine: { readonly cores: number; readonly model: string; readonly node: string; readonly load: number };
}

export function machine(): LoadResult['machine'] {
  const [load = 0] = loadavg();
  return { cores: cpus().length, model: cpus()[0]?.model ?? '', node: process.version, load };
}

/** Counters by name, those of single steps not among them. */
export function countsOf(metrics: Readonly<Record<string, Metric>>): Readonly<Record<string, number>> {
  const counters = Object.entries(metrics).filter(
    ([name, of]) => !name.includes('{') && 'count' in of && !('max' in of),
  );
  return Object.fromEntries(counters.map(([name, { count }]) => [name, count ?? 0]));
}

/** Trends by name, of the whole run and of single steps. */
export function timesOf(metrics: Readonly<Record<string, Metric>>): Readonly<Record<string, Times>> {
  const trends = Object.entries(metrics).filter(([name]) => /^[a-z]+(_[a-z]+)*_ms(\{|$)/.test(name));
  return Object.fromEntries(trends.map(([name, of]) => [name, spread(of)]));
}

function spread(of: Metric): Times {
  return { p50: of['med'] ?? 0, p95: of['p(95)'] ?? 0, p99: of['p(99)'] ?? 0, max: of['max'] ?? 0 };
}

/** The steps whose name is a rate, in order, as far as the climb went. */
export function stepsOf(
  metrics: Readonly<Record<string, Metric>>,
  seconds: ReadonlyMap<string, number>,
  meter: Meter,
): readonly StepFigures[] {
  const of = (name: string, step: string): Metric => metrics[`${name}{step:${step}}`] ?? {};
  const joins = Object.keys(metrics).some((name) => name.startsWith('joins{step:'));
  const [time, done] = joins ? ['join_ms', 'joins'] : ['relay_ms', 'signals_delivered'];
  const names = Object.keys(metrics).flatMap((name) => /^generator_late_ms\{step:(\d+)\}$/.exec(name)?.[1] ?? []);
  return names
    .filter((step) => seconds.has(step))
    .sort((a, b) => Number(a) - Number(b))
    .map((step) => {
      const times = of(time, step);
      return {
        wanted: Number(step),
        reached: (of(done, step)['count'] ?? 0) / (seconds.get(step) ?? Number.NaN),
        ...spread(times),
        lateP95: of('generator_late_ms', step)['p(95)'] ?? 0,
        // Times are counted in the step in which something began, as what was sent is.
        failed: joins
          ? (of('joins_failed', step)['count'] ?? 0)
          : (of('signals_sent', step)['count'] ?? 0) - (times['count'] ?? 0),
        cores: meter.cores(step),
      };
    });
}

/** Least part of the wanted rate that a step has to reach, and most lateness of the generator in a step that counts. */
const leastShare = 0.95;
const mostLateMs = 50;

/**
 * The highest step up to which all held the objective: the rate reached, nobody kept out and nothing lost, 95 of 100 within
 * `p95Ms`, and a generator that was not late itself. Undefined where not even the first did.
 */
export function knee(steps: readonly StepFigures[], p95Ms: number): StepFigures | undefined {
  const holds = ({ wanted, reached, p95, lateP95, failed }: StepFigures): boolean =>
    reached >= leastShare * wanted && failed === 0 && p95 <= p95Ms && lateP95 <= mostLateMs;
  const end = steps.findIndex((step) => !holds(step));
  return end === -1 ? steps.at(-1) : steps[end - 1];
}

/** The steps of a run as a table, for a terminal. */
export function stepTable(steps: readonly StepFigures[]): string {
  const head = [
    'wanted/s',
    'reached/s',
    'p50',
    'p95',
    'p99',
    'max',
    'late p95',
    'failed',
    'nodes',
    'Redis',
    'k6',
    'all',
  ];
  const rows = steps.map(({ wanted, reached, p50, p95, p99, max, lateP95, failed, cores }) => [
    String(wanted),
    reached.toFixed(1),
    ...[p50, p95, p99, max, lateP95].map((ms) => ms.toFixed(0)),
    String(failed),
    ...[cores?.nodes, cores?.redis, cores?.generator, cores?.machine].map((value) => value?.toFixed(2) ?? ''),
  ]);
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [head, ...rows]
    .map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
    .join('\n');
}
