import type { Seen } from './crowd.ts';
import type { Spread } from './figures.ts';
import type { Totals } from './ledger.ts';
import type { Terms } from './stage.ts';

/** What the command line asks for. */
export interface Scale {
  readonly peers?: number;
  readonly rate?: number;
  readonly nodes?: number;
  /** A short form with few peers and short terms: for `npm test`. */
  readonly quick: boolean;
}

/** One sentence of the result. */
export interface Check {
  readonly what: string;
  readonly measured: string;
  readonly wanted: string;
  readonly reached: boolean;
  /** `count`: the run fails without it. `time`: a figure of this machine on this day. */
  readonly kind: 'count' | 'time';
}

/** How busy the machine was, without which no figure of time says anything. */
export interface Machine {
  /** Processes that want to run, all of the machine, averaged over a minute: at the start and at the end. */
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** How late the thread of the clients was, in ms: in every delay that it measures. */
  readonly lagP99: number;
  readonly lagMax: number;
}

/** How a run went. Times in ms. */
export interface Outcome {
  readonly name: string;
  readonly title: string;
  readonly peers: number;
  readonly perSecond: number;
  readonly nodes: number;
  readonly terms: Terms;
  readonly totals: Totals;
  readonly seen: Seen;
  /** From the end of the fault until every roster showed who is there; from its beginning where it has no end. */
  readonly convergedMs: number;
  /** How long signals took: before the fault, while it lasted, after it. */
  readonly delays: { readonly before: Spread; readonly during: Spread; readonly after: Spread };
  readonly checks: readonly Check[];
  readonly notes: readonly string[];
}

export interface Scenario {
  readonly name: string;
  /** What happens, in one line. */
  readonly title: string;
  play(scale: Scale, say: (line: string) => void): Promise<Outcome>;
}

export function count(what: string, measured: number, wanted = 0): Check {
  return { what, measured: String(measured), wanted: String(wanted), reached: measured === wanted, kind: 'count' };
}

/** A figure in ms with its bound. */
export function within(what: string, measuredMs: number, boundMs: number): Check {
  const shown = (ms: number): string => (ms < 1_000 ? `${ms.toFixed(1)} ms` : `${(ms / 1_000).toFixed(2)} s`);
  return {
    what,
    measured: shown(measuredMs),
    wanted: `at most ${shown(boundMs)}`,
    reached: measuredMs <= boundMs,
    kind: 'time',
  };
}
