import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../../chaos/lib/time.ts';
import { Attackers, type AttackersAnswer } from './attackers.ts';
import { Honest, type HonestSeen } from './honest.ts';
import { type Holding, Stage, type StageOptions } from './stage.ts';

export interface PlayOptions extends StageOptions {
  /** Names of the attacks that are played at once. */
  readonly names: readonly string[];
  readonly seconds: number;
  /** How long honest peers send much before that. */
  readonly warmUpSeconds: number;
  readonly calmSeconds: number;
  /** How long the attackers' process is busy with nothing after that. */
  readonly spinSeconds: number;
  /** Most time after the attack until the node has to be as before. */
  readonly afterSeconds: number;
  /** Look again and again instead of once at the end of that time. */
  readonly impatient: boolean;
  /** Of all attackers together. */
  readonly connections: number;
  readonly seed: number;
  /** Local address of the attackers. */
  readonly from?: string;
}

/** Everything that was measured. Times in ms, memory in MiB. */
export interface Played {
  readonly names: readonly string[];
  readonly seconds: number;
  readonly edge: boolean;
  readonly memory?: number;
  readonly descriptors?: number;
  readonly bounded: string;
  readonly measurable: boolean;
  readonly collects: boolean;
  readonly exit: number | NodeJS.Signals | undefined;
  readonly calm: HonestSeen;
  /** While the attackers' process was busy with nothing. */
  readonly beside: HonestSeen;
  readonly attacked: HonestSeen;
  readonly end: HonestSeen;
  readonly before: Holding;
  readonly after: Holding;
  readonly highest: { readonly residentMb: number; readonly descriptors: number };
  readonly deeds: AttackersAnswer;
  /** Share of one core that each used while the attack went on. */
  readonly cpu: { readonly node: number; readonly attackers: number; readonly honest: number };
  /** Lines of the node's log that hold characters of attackers that a reader takes for something else. */
  readonly forgedLines: number;
  /** What the node wrote last, where it ended. */
  readonly lastWords: string;
}

/** The address of all attackers; honest peers are at 127.0.0.1. */
const ATTACKERS = '127.0.0.66';

const OTHER_ROOMS = 10;
const MATE_ROOMS = 6;
const PEERS_PER_ROOM = 3;
const SIGNALS_PER_SECOND = 300;

/** The heap of a new process grows with its first load, whoever makes it: the honest peers do so first. */
const WARM_UP = { perSecond: 3_000, newcomerEveryMs: 20, settleMs: 1_000 } as const;
const NEWCOMER_EVERY_MS = 500;
const PROGRESS_MS = 5_000;
const LOOK_MS = 250;

/** Characters that are shown of what a node wrote before it ended. */
const LAST_WORDS = 600;

const rooms = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

/** Calm, attack, and what is left of it. */
export async function play(options: PlayOptions, say: (line: string) => void): Promise<Played> {
  const stage = await Stage.start(options);
  const attackers = new Attackers();
  const mates = rooms('attacked', MATE_ROOMS);
  const others = rooms('other', OTHER_ROOMS);
  const honest = await Honest.join({ server: stage.url, others, mates, peersPerRoom: PEERS_PER_ROOM });
  try {
    await honest.send(WARM_UP.perSecond);
    await honest.welcome(WARM_UP.newcomerEveryMs);
    await pause(options.warmUpSeconds * 1_000);
    await honest.farewell();
    await honest.send(SIGNALS_PER_SECOND);
    await pause(WARM_UP.settleMs);
    await honest.tell();
    await pause(options.calmSeconds * 1_000);
    const calm = await honest.tell();
    say(`calm: ${shortly(calm)}`);
    const before = await stage.holding();
    await honest.tell();
    await attackers.spin(options.spinSeconds * 1_000);
    const beside = await honest.tell();

    const target = targetOf(stage.url, options.from);
    await honest.welcome(NEWCOMER_EVERY_MS);
    const { names, connections, seed } = options;
    const used = { node: stage.cpuUs, attackers: attackers.cpuUs, honest: honest.cpuUs, at: now() };
    await attackers.begin({ names, target, connections, rooms: mates, seed });
    say(`${names.length} attacks begin`);
    const highest = await watch(stage, options.seconds * 1_000, async () => {
      const { opened, refused, closed } = sumOf(await attackers.tell());
      const { residentMb, descriptors } = stage.process();
      const held = stage.measurable ? `node ${residentMb.toFixed(0)} MiB, ${descriptors} descriptors; ` : '';
      say(`${held}attackers opened ${opened}, refused ${refused}, closed by the node ${closed}`);
    });
    const attacked = await honest.tell();
    const share = (from: number, to: number): number => Math.max(0, to - from) / 1_000 / (now() - used.at);
    const cpu = {
      node: share(used.node, stage.cpuUs),
      attackers: share(used.attackers, attackers.cpuUs),
      honest: share(used.honest, honest.cpuUs),
    };
    say(`attack over: ${shortly(attacked)}`);
    const deeds = await attackers.end();
    await honest.farewell();

    const after = await recovered(stage, before, options);
    const end = stage.exit === undefined ? await honest.finish() : await honest.tell();
    return {
      ...{
        names,
        seconds: options.seconds,
        edge: options.edge,
        bounded: stage.bounded,
        measurable: stage.measurable,
        collects: stage.collects,
      },
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      ...(options.descriptors === undefined ? {} : { descriptors: options.descriptors }),
      ...{ exit: stage.exit, calm, beside, attacked, end, before, after, highest, deeds, cpu },
      lastWords: stage.exit === undefined ? '' : stage.output.trimEnd().slice(-LAST_WORDS),
      forgedLines: stage.output.split('\n').filter((line) => /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(line))
        .length,
    };
  } finally {
    await Promise.all([attackers.stop(), honest.stop()]);
    await stage.stop();
  }
}

function targetOf(url: string, from?: string) {
  const { hostname, port, protocol } = new URL(url);
  const given = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const local = hostname.startsWith('127.') || hostname === 'localhost';
  const address = from ?? (local ? ATTACKERS : undefined);
  return { host: hostname, port: given, ...(address === undefined ? {} : { from: address }) };
}

/** Looks at the node for so long, or until it has ended; answers with the most that it held. */
async function watch(stage: Stage, ms: number, progress: () => Promise<void>) {
  const highest = { residentMb: 0, descriptors: 0 };
  const end = now() + ms;
  let next = now() + PROGRESS_MS;
  while (now() < end && stage.exit === undefined) {
    await pause(Math.min(LOOK_MS, Math.max(1, end - now())));
    const { residentMb, descriptors } = stage.process();
    highest.residentMb = Math.max(highest.residentMb, residentMb);
    highest.descriptors = Math.max(highest.descriptors, descriptors);
    if (now() < next) continue;
    next += PROGRESS_MS;
    await progress();
  }
  return highest;
}

async function recovered(stage: Stage, before: Holding, { afterSeconds, impatient }: PlayOptions): Promise<Holding> {
  const end = now() + afterSeconds * 1_000;
  while (now() < end && stage.exit === undefined) {
    await pause(1_000);
    if (!impatient) continue;
    const { descriptors, connections } = await stage.holding();
    if (descriptors <= before.descriptors && connections === before.connections) break;
  }
  return stage.holding();
}

export function sumOf(answer: AttackersAnswer) {
  const all = Object.values(answer);
  const sum = (key: 'opened' | 'refused' | 'closed' | 'believed'): number =>
    all.reduce((total, deeds) => total + deeds[key], 0);
  return { opened: sum('opened'), refused: sum('refused'), closed: sum('closed'), believed: sum('believed') };
}

function shortly({ others, mates }: HonestSeen): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return `p95 ${ms(others.delays.p95)} in other rooms, ${ms(mates.delays.p95)} in those of attackers; ${mates.closed + others.closed} honest connections closed`;
}
