import { setTimeout as pause } from 'node:timers/promises';
import { Crowd, type Seen } from '../../chaos/lib/crowd.ts';
import type { Totals } from '../../chaos/lib/ledger.ts';
import { now } from '../../chaos/lib/time.ts';
import { until } from '../../scripts/lib/until.ts';
import { Availability, type Outage } from './availability.ts';
import type { Call, Watch } from './call.ts';
import type { Cluster } from './cluster.ts';

/** What a step works with. */
export interface Site {
  readonly cluster: Cluster;
  /** Where clients connect. */
  readonly url: string;
  /** Two people who see each other all the time. */
  readonly call: Call;
  readonly load: Load;
  /** Cuts a machine off, and brings it back; undefined where this cluster has no command for it. */
  readonly machine: { off(name: string): Promise<void>; on(name: string): Promise<void> } | undefined;
  /** A machine that must stay, because traffic from here comes in by it. */
  readonly entrance: string | undefined;
  say(line: string): void;
}

export interface Load {
  readonly peers: number;
  readonly roomSize: number;
  /** Signals a second, all together. */
  readonly perSecond: number;
}

export interface Step {
  readonly name: string;
  /** What happens, in one line. */
  readonly title: string;
  /** Whether all sessions go on (docs/deploy.md, "What is promised"). Signals are never lost. */
  readonly keepsSessions: boolean;
  /** Whether new sessions and pages are let in all the time. */
  readonly keepsEntry: boolean;
  /** How long is waited for what is still under way, in ms. */
  readonly settleMs?: number;
  /** Brings the cluster into the state that the step begins with, before the load. */
  prepare?(site: Site): Promise<void>;
  /** Resolves when the cluster is whole again, with what else is worth telling. Rejects where something is not as it must be. */
  play(site: Site): Promise<readonly string[]>;
}

export interface StepResult {
  readonly name: string;
  readonly title: string;
  /** Clients of the load. */
  readonly peers: number;
  readonly tookMs: number;
  readonly totals: Totals;
  readonly seen: Seen;
  readonly sessions: Outage;
  readonly pages: Outage;
  readonly call: Watch;
  /** The longest that a signal took, of those that arrived, in ms. */
  readonly longestDelayMs: number;
  readonly notes: readonly string[];
  /** What is not as promised. */
  readonly broken: readonly string[];
}

/** How long the load goes on before and after what a step does, in ms. */
const AROUND_MS = 5_000;
const SETTLE_MS = 60_000;
/** A little longer than a client waits before it sends again (SPEC R34), in ms. */
const RESEND_MS = 1_200;

/** Longest time that a picture may stand still: more than a busy machine needs for a frame, less than a call made anew, in ms. */
const STILL_MS = 10_000;

/** Plays one step under load, and counts. */
export async function playStep(step: Step, site: Site): Promise<StepResult> {
  const { load, url } = site;
  await step.prepare?.(site);
  const crowd = new Crowd({ edgeUrl: url, slowUrl: url });
  const availability = new Availability(url);
  const stopWatching = site.call.watch();
  const from = now();
  try {
    const { notes, failures } = await underLoad(crowd, step, site);
    const { totals } = crowd;
    const seen = crowd.seen(from);
    const { sessions, pages } = await availability.stop();
    const call = await stopWatching();
    const counts = {
      'signals lost': totals.lost,
      'signals twice': totals.duplicated,
      'signals out of order': totals.disordered,
      ghosts: seen.ghosts,
      'missing from rosters': seen.missing,
      'clients not back': seen.notBack,
      ...(step.keepsSessions ? { 'sessions ended': seen.sessionsLost, 'seen to leave': seen.seenToLeave } : {}),
      ...(step.keepsSessions
        ? {
            'media began anew': call.anew,
            'ms of a still picture, too many': Math.max(0, Math.round(call.stillMs - STILL_MS)),
          }
        : {}),
      ...(step.keepsEntry ? { 'new sessions refused': sessions.failed, 'pages refused': pages.failed } : {}),
    };
    const wrong = Object.entries(counts).filter(([, count]) => count > 0);
    return {
      name: step.name,
      title: step.title,
      peers: load.peers,
      tookMs: now() - from,
      totals,
      seen,
      sessions,
      pages,
      call,
      longestDelayMs: crowd.delays.within({ from, to: now() }).max,
      notes,
      broken: [...failures, ...wrong.map(([what, count]) => `${what}: ${count}`)],
    };
  } finally {
    await Promise.all([availability.stop(), stopWatching()]);
    crowd.close();
  }
}

/** Everybody joins, load, what the step does, load, silence. */
async function underLoad(crowd: Crowd, step: Step, site: Site) {
  const { load } = site;
  const failures: string[] = [];
  let notes: readonly string[] = [];
  const failed = (what: string) => (error: unknown) => {
    failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const begin = async (): Promise<void> => {
    await crowd.join(load.peers, load.roomSize, `${step.name}-${Math.round(now())}`);
    await until('rosters before the step', () => crowd.settled, SETTLE_MS);
  };
  await begin().catch(failed('could not begin'));
  if (failures.length > 0) return { notes, failures };
  crowd.watch();
  crowd.flow({ perSecond: load.perSecond });
  const from = now();
  await pause(AROUND_MS);
  await step.play(site).then((told) => {
    notes = told;
  }, failed('failed'));
  await pause(AROUND_MS);
  crowd.quiet();
  const settled = () => crowd.settled && crowd.seen(from).notBack === 0;
  await until('everything to arrive', settled, step.settleMs ?? SETTLE_MS).catch(() => undefined);
  await pause(RESEND_MS);
  return { notes, failures };
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
