import { setTimeout as pause } from 'node:timers/promises';
import { opponents } from '../opponents/index.ts';
import type { Mark, Placement, Totals } from './crowd.ts';
import { Generators } from './generator.ts';
import { cpuOf } from '../../scripts/lib/proc.ts';
import type { Figure } from './result.ts';
import { Stage, type StageOptions, type Usage } from './stage.ts';
import type { Terms } from './work.ts';

/** The load of one round, whoever plays. */
export interface SignalLoad {
  readonly rooms: number;
  readonly payloadBytes: number;
  readonly placement: Placement;
  /** Signals a second. */
  readonly rate: number;
}

/** Between the last join and the first signal, in ms: the sharded adapter acknowledges joins before it is subscribed. */
const SETTLE_MS = 1_000;

/** Less than this of the rate, sent or delivered, and a round does not count. */
const REACHED = 0.97;

/** More than this of the rate delivered: what came was a backlog of before, and servers are cheaper under a backlog. */
const BACKLOG = 1.03;

/** A generator this late (p99) has measured itself, in ms. */
const LATE_MS = 100;

export const signalFigures: readonly Figure[] = [
  { name: 'nodeCpuUs', label: 'node CPU', unit: 'µs', better: 'less', digits: 1 },
  { name: 'redisCpuUs', label: 'Redis CPU', unit: 'µs', better: 'less', digits: 1 },
  { name: 'p50Ms', label: 'p50', unit: 'ms', better: 'less', digits: 2 },
  { name: 'p99Ms', label: 'p99', unit: 'ms', better: 'less', digits: 2 },
  { name: 'redisCommands', label: 'Redis cmds', unit: '', better: 'less', digits: 3 },
  { name: 'redisBytes', label: 'Redis bytes', unit: 'B', better: 'less', digits: 0 },
  { name: 'framesSent', label: 'frames', unit: '', better: 'neither', digits: 2 },
  { name: 'deliveredPerSecond', label: 'delivered', unit: '/s', better: 'neither', digits: 0 },
  { name: 'generatorCpuUs', label: 'gen. CPU', unit: 'µs', better: 'neither', digits: 1 },
  { name: 'lateP99Ms', label: 'gen. late p99', unit: 'ms', better: 'neither', digits: 1 },
  { name: 'machineBusy', label: 'machine', unit: '%', better: 'neither', digits: 0 },
  { name: 'othersBusy', label: 'others', unit: '%', better: 'neither', digits: 0 },
];

export interface Played {
  readonly figures: Readonly<Record<string, number>>;
  readonly invalid?: string;
}

/** Starts everything anew, warms up, measures, counts every signal, ends everything. */
export async function playSignals(
  terms: Terms,
  who: Omit<StageOptions, 'roomCapacity' | 'runtime'>,
  load: SignalLoad,
): Promise<Played> {
  const stage = await Stage.start({ ...who, runtime: terms.runtime, roomCapacity: 2 });
  try {
    const plan = { servers: stage.urls, first: 0, peersPerRoom: 2, ...load };
    const generators = await Generators.open(terms.generators, opponents[who.opponent].dialect, plan);
    try {
      await pause(SETTLE_MS);
      await generators.start(load.rate);
      await pause(terms.warmUpMs);
      const [before, generatorBefore] = [await stage.usage(), cpuOf(generators.pids)];
      await generators.mark();
      await pause(terms.measureMs);
      const mark = await generators.mark();
      const [after, generatorAfter] = [await stage.usage(), cpuOf(generators.pids)];
      const totals = await generators.stop();
      const figures = figuresOf(before, after, mark, generatorAfter - generatorBefore);
      const invalid = whyInvalid(load, mark, totals);
      return invalid === undefined ? { figures } : { figures, invalid };
    } finally {
      await generators.close();
    }
  } finally {
    await stage.stop();
  }
}

function figuresOf(before: Usage, after: Usage, mark: Mark, generatorCpuUs: number) {
  const { delivered, sent } = mark;
  const machineUs = (after.machine.totalUs - before.machine.totalUs) / 100;
  const busyUs = after.machine.busyUs - before.machine.busyUs;
  const nodeUs = after.nodeCpuUs - before.nodeCpuUs;
  const redisUs = after.redisCpuUs - before.redisCpuUs;
  return {
    nodeCpuUs: nodeUs / delivered,
    redisCpuUs: redisUs / delivered,
    p50Ms: mark.latency.quantile(0.5) / 1_000,
    p99Ms: mark.latency.quantile(0.99) / 1_000,
    redisCommands: (after.redis.commands - before.redis.commands) / delivered,
    redisBytes: (after.redis.bytesIn - before.redis.bytesIn + after.redis.bytesOut - before.redis.bytesOut) / delivered,
    framesSent: mark.frames / sent,
    deliveredPerSecond: delivered / mark.seconds,
    generatorCpuUs: generatorCpuUs / delivered,
    lateP99Ms: mark.late.quantile(0.99) / 1_000,
    machineBusy: busyUs / machineUs,
    // What ran beside the bench: where it is much, times mean little.
    othersBusy: Math.max(0, busyUs - nodeUs - redisUs - generatorCpuUs) / machineUs,
  };
}

/** What a round did not reach; undefined where it counts. */
export function whyInvalid({ rate }: { readonly rate: number }, mark: Mark, totals: Totals): string | undefined {
  const [failure] = totals.failures;
  if (failure !== undefined) return failure;
  if (totals.delivered !== totals.sent) return `${totals.sent} sent, ${totals.delivered} delivered`;
  const [sent, delivered] = [mark.sent / mark.seconds, mark.delivered / mark.seconds];
  if (sent < rate * REACHED) return `sent ${sent.toFixed(0)} of ${rate} signals/s`;
  if (delivered < rate * REACHED) return `delivered ${delivered.toFixed(0)} of ${rate} signals/s`;
  if (delivered > rate * BACKLOG) return `delivered ${delivered.toFixed(0)} of ${rate} signals/s: a backlog`;
  const late = mark.late.quantile(0.99) / 1_000;
  if (late > LATE_MS) return `the generator was ${late.toFixed(0)} ms late`;
  return undefined;
}
