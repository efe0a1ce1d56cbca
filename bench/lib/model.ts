import { summary } from './report.ts';
import type { Measured } from './result.ts';
import { slope } from './statistics.ts';

/** A straight line through measured points. */
export interface Line {
  readonly at: (x: number) => number;
  readonly perStep: number;
}

function through(points: readonly (readonly [number, number])[]): Line | undefined {
  if (points.length < 2) return undefined;
  const perStep = slope(points);
  const mean = (index: 0 | 1): number => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  return { at: (value) => y + perStep * (value - x), perStep };
}

/** What a delivered signal costs in a cluster of `n` nodes whose peers of a room are all on different ones, in µs. */
export interface Costs {
  readonly nodeCpuUs: (n: number) => number;
  readonly redisCpuUs: (n: number) => number;
}

/** A measured cost beside the model's. */
export interface Check {
  readonly who: 'signalbox' | 'classic';
  readonly nodes: number;
  readonly figure: 'nodeCpuUs' | 'redisCpuUs';
  readonly measured: number;
  readonly model: number;
}

export interface Model {
  readonly signalbox: Costs;
  readonly classic: Costs;
  /** A signal between two peers of one node, in µs. */
  readonly localCpuUs: number;
  readonly checks: readonly Check[];
}

const SIZES = [2, 4, 8];
const FIGURES = ['nodeCpuUs', 'redisCpuUs'] as const;

/**
 * From `signals/growth`, 600 signals/s a node on 2, 4 and 8 nodes. Classic: every node receives every signal, so that
 * both costs are lines in the number of nodes. Signalbox: a signal costs one delivery and a share of a publish, and the
 * share (`redisCommands`) is what grows with the nodes, because fewer signals of a turn have the same target node: a
 * line in the share, which can be no more than 1. From `signals/affinity-4`: what a local signal costs. Undefined where
 * these are not measured.
 */
export function modelOf(measured: readonly Measured[]): Model | undefined {
  const find = (variant: string) => measured.find((each) => each.work === 'signals' && each.variant === variant);
  const [growth, affinity] = [find('growth'), find('affinity-4')];
  if (growth === undefined || affinity === undefined) return undefined;
  const of = (who: string, nodes: number, figure: string): number | undefined =>
    summary(growth, `${who}, ${nodes} nodes`, figure)?.median;
  const points = (who: string, x: (nodes: number) => number | undefined, figure: string) =>
    SIZES.flatMap((nodes): readonly (readonly [number, number])[] => {
      const [at, value] = [x(nodes), of(who, nodes, figure)];
      return at === undefined || value === undefined ? [] : [[at, value]];
    });
  const share = (nodes: number): number | undefined => of('signalbox', nodes, 'redisCommands');
  const [node, redis] = FIGURES.map((figure) => through(points('signalbox', share, figure)));
  const [classicNode, classicRedis] = FIGURES.map((figure) => through(points('classic', (nodes) => nodes, figure)));
  const localCpuUs = summary(affinity, 'signalbox + affinity', 'nodeCpuUs')?.median;
  if (!node || !redis || !classicNode || !classicRedis || localCpuUs === undefined) return undefined;
  // Past what was measured every signal is a publish of its own: the worst there can be.
  const most = (nodes: number): number => share(nodes) ?? 1;
  const signalbox: Costs = {
    nodeCpuUs: (nodes) => node.at(most(nodes)),
    redisCpuUs: (nodes) => redis.at(most(nodes)),
  };
  const classic: Costs = { nodeCpuUs: classicNode.at, redisCpuUs: classicRedis.at };
  const checks = (['signalbox', 'classic'] as const).flatMap((who) =>
    SIZES.flatMap((nodes) =>
      FIGURES.flatMap((figure): readonly Check[] => {
        const value = of(who, nodes, figure);
        const model = (who === 'signalbox' ? signalbox : classic)[figure](nodes);
        return value === undefined ? [] : [{ who, nodes, figure, measured: value, model }];
      }),
    ),
  );
  return { signalbox, classic, localCpuUs, checks };
}

/** How busy a core may be in a plan: the rest is for joins, storms of reconnects and other programs. */
export const BUSY = 0.6;

export interface Plan {
  readonly nodes: number;
  /** Signals/s of the whole cluster with every node at BUSY. */
  readonly signalsPerSecond: number;
  /** How many cores of Redis that keeps busy: one Redis server has one, a Cluster one a shard. */
  readonly redisCores: number;
}

/** `remote`: the share of signals between different nodes; (n - 1) / n where nobody places rooms. */
export function planOf({ signalbox, localCpuUs }: Model, nodes: number, remote: number): Plan {
  const cpuUs = localCpuUs * (1 - remote) + signalbox.nodeCpuUs(nodes) * remote;
  const signalsPerSecond = (nodes * BUSY * 1e6) / cpuUs;
  return { nodes, signalsPerSecond, redisCores: (signalsPerSecond * remote * signalbox.redisCpuUs(nodes)) / 1e6 };
}

export function classicPlanOf({ classic }: Model, nodes: number): Plan {
  const signalsPerSecond = (nodes * BUSY * 1e6) / classic.nodeCpuUs(nodes);
  return { nodes, signalsPerSecond, redisCores: (signalsPerSecond * classic.redisCpuUs(nodes)) / 1e6 };
}
