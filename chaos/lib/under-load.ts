import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../scripts/lib/until.ts';
import type { Flow } from './crowd.ts';
import { type Check, count, type Outcome, type Scale, type Scenario } from './scenario.ts';
import { Stage, type Terms } from './stage.ts';
import { now, seconds } from './time.ts';

/** From when to when the fault lasted, and what else it measured. */
export interface Fault {
  readonly from: number;
  /** When the cause was gone; `from` for one that does not go away, such as a dead node. */
  readonly to: number;
  readonly notes?: readonly string[];
}

export interface UnderLoad {
  readonly name: string;
  readonly title: string;
  readonly peers: number;
  readonly roomSize: number;
  readonly perSecond: number;
  readonly nodes: number;
  /** How many of each room connect where reading can be stopped. */
  readonly slow?: number;
  readonly terms?: Partial<Terms>;
  /** More settings of every node. */
  readonly env?: Readonly<Record<string, string>>;
  /** Beside what all links send: which senders, how much in a payload. */
  readonly flow?: Partial<Flow>;
  /** How long the load goes on before the fault and after it, in ms. */
  readonly beforeMs?: number;
  readonly afterMs?: number;
  /** What is not as in every short form. */
  readonly quick?: { readonly peers?: number; readonly terms?: Partial<Terms>; readonly flow?: Partial<Flow> };
  fault(stage: Stage, scale: Scale): Promise<Fault>;
  /** What is to be reached beside the counts. */
  checks?(stage: Stage, fault: Fault, convergedMs: number): readonly Check[];
}

export const TERMS: Terms = { leaseMs: 4_000, graceMs: 8_000, drainMs: 10_000 };
const QUICK_TERMS: Terms = { leaseMs: 1_000, graceMs: 4_000, drainMs: 2_000 };
const QUICK = { peers: 32, perSecond: 300, beforeMs: 500, afterMs: 1_000 };
const BEFORE_MS = 5_000;
const AFTER_MS = 6_000;

/** Longest wait for what is still under way, in ms: what has not arrived then is lost. */
const DRAIN_MS = 30_000;

/** A little longer than a client waits before it sends again (SPEC R34), in ms. */
const RESEND_MS = 1_200;

/** A scenario of the usual course: everybody joins, load, the fault, load, silence, and then the counting. */
export function underLoad(plan: UnderLoad): Scenario {
  const { name, title } = plan;
  return { name, title, play: (scale, say) => play(plan, scale, say) };
}

async function play(plan: UnderLoad, scale: Scale, say: (line: string) => void): Promise<Outcome> {
  const { name, title } = plan;
  const { quick } = scale;
  const peers = scale.peers ?? (quick ? (plan.quick?.peers ?? QUICK.peers) : plan.peers);
  const perSecond = scale.rate ?? (quick ? QUICK.perSecond : plan.perSecond);
  const nodes = scale.nodes ?? plan.nodes;
  const terms: Terms = quick ? { ...QUICK_TERMS, ...plan.quick?.terms } : { ...TERMS, ...plan.terms };
  const stage = await Stage.start({ nodes, terms, env: plan.env ?? {}, roomCapacity: Math.max(8, plan.roomSize), say });
  try {
    const { crowd } = stage;
    const joining = now();
    await crowd.join(peers, plan.roomSize, name, plan.slow);
    await until('rosters before the fault', () => crowd.settled, DRAIN_MS);
    say(`${peers} peers joined on ${nodes} nodes in ${seconds(now() - joining)}`);
    crowd.watch();
    crowd.flow({ perSecond, ...plan.flow, ...(quick ? plan.quick?.flow : {}) });
    const loadAt = now();
    await stage.run(quick ? QUICK.beforeMs : (plan.beforeMs ?? BEFORE_MS));
    const fault = await plan.fault(stage, scale);
    await stage.run(quick ? QUICK.afterMs : (plan.afterMs ?? AFTER_MS));
    crowd.quiet();
    const silentAt = now();
    say('silence: waiting for what is under way');
    await until('everything to arrive', () => crowd.settled, DRAIN_MS).catch(() => say('not everything arrived'));
    // What a client sends again without need would come now.
    await pause(RESEND_MS);
    const { unequalAt } = crowd.lastSeen;
    const convergedMs = Math.max(0, unequalAt - fault.to);
    const { totals } = crowd;
    const seen = crowd.seen(fault.from);
    const { delays } = crowd;
    for (const link of crowd.missingSignals.slice(0, 5)) say(`  missing on a link: ${JSON.stringify(link)}`);
    return {
      name,
      title,
      peers,
      perSecond,
      nodes,
      terms,
      totals,
      seen,
      convergedMs,
      delays: {
        before: delays.within({ from: loadAt, to: fault.from }),
        during: delays.within({ from: fault.from, to: fault.to }),
        after: delays.within({ from: fault.to, to: silentAt }),
      },
      checks: [
        count('lost', totals.lost),
        count('duplicated', totals.duplicated),
        count('out of order', totals.disordered),
        count('at the wrong peer', totals.foreign),
        count('ghosts', seen.ghosts),
        count('missing from rosters', seen.missing),
        count('sessions lost', seen.sessionsLost),
        count('seen to leave by mistake', seen.seenToLeave),
        count('nodes that ended by themselves', stage.endedByThemselves),
        ...(plan.checks?.(stage, fault, convergedMs) ?? []),
      ],
      notes: [
        ...(fault.notes ?? []),
        `${stage.wires.nowhere} connections closed by the edge because no node was ready`,
      ],
    };
  } finally {
    await stage.stop();
  }
}
