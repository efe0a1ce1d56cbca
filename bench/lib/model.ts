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
  /** Whether the model was made from it; if not, the load was another one. */
  readonly fitted: boolean;
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
 * From `signals/cluster-sizes`, one load on more and more nodes. Classic: every node receives every signal, so that both
 * costs are lines in the number of nodes. Signalbox: a signal costs one delivery and a share of a publish, and the share
 * (`redisCommands`) is what grows with the nodes, because fewer signals of a turn have the same target node: a line in the
 * share, which past the largest size measured stays what it is there, with hardly a signal that finds company. On one
 * node: what a local signal costs. Checked against `signals/growth` too, where the load grows with the nodes. Undefined
 * where these are not measured, or costs do not rise: something else was measured then.
 */
export function modelOf(measured: readonly Measured[]): Model | undefined {
  const find = (variant: string) => measured.find((each) => each.work === 'signals' && each.variant === variant);
  const value = (variant: string, entrant: string, figure: string): number | undefined => {
    const found = find(variant);
    return found && summary(found, entrant, figure)?.median;
  };
  const of = (who: string, nodes: number, figure: string) => value('cluster-sizes', `${who}, ${nodes} nodes`, figure);
  const share = (nodes: number) => of('signalbox', nodes, 'redisCommands');
  const line = (who: string, x: (nodes: number) => number | undefined, figure: string) =>
    through(
      SIZES.flatMap((nodes): readonly (readonly [number, number])[] => {
        const [at, cost] = [x(nodes), of(who, nodes, figure)];
        return at === undefined || cost === undefined ? [] : [[at, cost]];
      }),
    );
  const localCpuUs = value('cluster-sizes', 'signalbox, 1 node', 'nodeCpuUs');
  const largest = share(Math.max(...SIZES));
  const lines = [
    ...FIGURES.map((figure) => line('signalbox', share, figure)),
    ...FIGURES.map((figure) => line('classic', (nodes) => nodes, figure)),
  ];
  const [node, redis, classicNode, classicRedis] = lines;
  if (!node || !redis || !classicNode || !classicRedis || localCpuUs === undefined || largest === undefined) {
    return undefined;
  }
  if (lines.some((each) => !each || each.perStep <= 0)) return undefined;
  const most = (nodes: number): number => share(nodes) ?? largest;
  const own = { nodeCpuUs: node.at, redisCpuUs: redis.at };
  const signalbox: Costs = {
    nodeCpuUs: (nodes) => node.at(most(nodes)),
    redisCpuUs: (nodes) => redis.at(most(nodes)),
  };
  const classic: Costs = { nodeCpuUs: classicNode.at, redisCpuUs: classicRedis.at };
  const checks = SIZES.flatMap((nodes) =>
    FIGURES.flatMap((figure): readonly Check[] => {
      const grown = value('growth', `signalbox, ${nodes} nodes`, 'redisCommands') ?? largest;
      const pairs = [
        { who: 'signalbox', fitted: true, cost: of('signalbox', nodes, figure), model: signalbox[figure](nodes) },
        { who: 'classic', fitted: true, cost: of('classic', nodes, figure), model: classic[figure](nodes) },
        {
          who: 'signalbox',
          fitted: false,
          cost: value('growth', `signalbox, ${nodes} nodes`, figure),
          model: own[figure](grown),
        },
        {
          who: 'classic',
          fitted: false,
          cost: value('growth', `classic, ${nodes} nodes`, figure),
          model: classic[figure](nodes),
        },
      ] as const;
      return pairs.flatMap(({ who, fitted, cost, model }) =>
        cost === undefined ? [] : [{ who, nodes, figure, fitted, measured: cost, model }],
      );
    }),
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
