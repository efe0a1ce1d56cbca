import type { RehearsalCluster } from '../cluster.ts';
import type { SteadyLoad } from '../load.ts';

/** The faults of both forms; panels say of each of them what they show. */
export const MAIN = ['killed', 'redis-stopped', 'over-limits', 'rollout'] as const;

/** Faults of the full form: those whose alert cannot fire in the others, and those that panels show and no alert tells. */
const OWN = [
  'all-killed',
  'all-drain',
  'redis-away',
  'redis-slow',
  'redis-refuses',
  'data-lost',
  'bug',
  'cut-off',
  'channels-lost',
  'inbox-cut',
  'drain-long',
  'limits-near',
  'starved',
  'slow-version',
  'edge-down',
  'dns-lost',
] as const;

export type MainFault = (typeof MAIN)[number];
export type FaultName = MainFault | (typeof OWN)[number];

/** What a fault has at hand. */
export interface Stage {
  readonly cluster: RehearsalCluster;
  readonly load: SteadyLoad;
  /** Waits until these alerts fire, in a Prometheus that was started before the fault; gives up after some minutes. */
  fires(...alerts: readonly string[]): Promise<void>;
  /** Waits until Prometheus has scraped so many times more. */
  scrapes(count: number): Promise<void>;
}

export interface Fault {
  readonly name: FaultName;
  /** What happens, as a line of the report. */
  readonly title: string;
  /** Alerts that are its own: they have to fire. */
  readonly alerts: readonly string[];
  /** Further alerts that are right to fire, or may, and why. */
  readonly also?: Readonly<Record<string, string>>;
  /** Does it, and puts everything back. */
  play(stage: Stage): Promise<void>;
}

/** The node that is alone in trouble. */
export const VICTIM = 0;

/** Whether a fault is one of those of which every panel says what it shows. */
export function isMain(name: FaultName): name is MainFault {
  return MAIN.some((main) => main === name);
}
