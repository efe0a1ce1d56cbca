import { setTimeout as pause } from 'node:timers/promises';
import { Generators } from '../lib/generator.ts';
import { cpuOf } from '../../scripts/lib/proc.ts';
import type { Figure, Measured, Round } from '../lib/result.ts';
import { Stage } from '../lib/stage.ts';
import { type Terms, type Work, wanted } from '../lib/work.ts';
import { type OpponentName, opponents } from '../opponents/index.ts';

/** Where delay says that a process has had enough, in ms. */
const LIMIT_MS = 50;
const FIRST_RATE = 4_000;
const STEP = 1.15;
/** Beyond it nothing is asked: 800 peers at 100 events a second each. */
const LAST_RATE = 80_000;
/** Twice the rooms of the other works, so that nobody comes near EVENTS_PER_SECOND. */
const ROOMS = 400;
/** Of each step, in ms: first to settle, then measured. */
const STEP_SETTLE_MS = 1_000;
const STEP_MEASURE_MS = 2_000;

const names: readonly OpponentName[] = ['tutorial', 'ws', 'peerjs', 'signalbox'];

const figures: readonly Figure[] = [
  { name: 'signalsPerSecond', label: 'sustained', unit: '/s', better: 'more', digits: 0 },
  { name: 'p99Ms', label: 'p99 there', unit: 'ms', better: 'neither', digits: 1 },
  { name: 'nodeCore', label: 'node', unit: '% of a core', better: 'neither', digits: 0 },
  { name: 'generatorCore', label: 'generator', unit: '% of a core', better: 'neither', digits: 0 },
];

/** How much one process takes. */
export const saturation: Work = {
  name: 'saturation',
  title: `Signals a second on one process before p99 passes ${LIMIT_MS} ms`,
  variants: ['one-process'],
  entrants: names,
  async *play(terms) {
    const entrants = wanted(
      names.map((name) => ({ name })),
      terms,
    );
    const rounds: Round[] = [];
    for (let round = 1; round <= terms.rounds; round += 1) {
      for (const { name } of round % 2 === 1 ? entrants : entrants.toReversed()) {
        const reached = await climb(name, terms);
        terms.say(
          `  round ${round} of ${terms.rounds}  ${name.padEnd(22)} ${reached['signalsPerSecond']?.toFixed(0)}/s`,
        );
        rounds.push({ work: 'saturation', variant: 'one-process', entrant: name, round, figures: reached });
      }
    }
    yield {
      work: 'saturation',
      variant: 'one-process',
      title: `one process, ${ROOMS} rooms of 2, 300 B; the rate rises by ${Math.round((STEP - 1) * 100)} % a step until p99 passes ${LIMIT_MS} ms`,
      figures,
      entrants,
      rounds,
      goals: ['tutorial', 'peerjs'].map((against) => ({
        figure: 'signalsPerSecond',
        of: 'signalbox',
        against,
        ratio: 1,
      })),
      notes: ['Generator and server share the machine: where the generator nears a whole core, it may be what ends.'],
    } satisfies Measured;
  },
};

/** The last step that stayed below the limit and lost nothing of its rate. */
async function climb(opponent: OpponentName, terms: Terms): Promise<Readonly<Record<string, number>>> {
  const stage = await Stage.start({ opponent, runtime: terms.runtime, nodes: 1, redis: false, roomCapacity: 2 });
  try {
    const generators = await Generators.open(terms.generators, opponents[opponent].dialect, {
      servers: stage.urls,
      placement: 'together',
      first: 0,
      rooms: ROOMS,
      peersPerRoom: 2,
      payloadBytes: 300,
    });
    try {
      await generators.start(FIRST_RATE);
      await pause(terms.warmUpMs);
      let last: Readonly<Record<string, number>> = { signalsPerSecond: 0 };
      for (let rate = FIRST_RATE; rate <= LAST_RATE; rate *= STEP) {
        // Twice, because whatever else runs on the machine may have spoilt the first.
        const step = (await measure(generators, stage, rate)) ?? (await measure(generators, stage, rate));
        if (step === undefined) break;
        last = step;
      }
      return last;
    } finally {
      await generators.close();
    }
  } finally {
    await stage.stop();
  }
}

async function measure(generators: Generators, stage: Stage, rate: number) {
  await generators.start(rate);
  await pause(STEP_SETTLE_MS);
  await generators.mark();
  const [nodeBefore, generatorBefore] = [cpuOf(stage.pids), cpuOf(generators.pids)];
  await pause(STEP_MEASURE_MS);
  const { latency, delivered, seconds } = await generators.mark();
  const p99Ms = latency.quantile(0.99) / 1_000;
  if (p99Ms > LIMIT_MS || delivered / seconds < rate * 0.97) return undefined;
  return {
    signalsPerSecond: delivered / seconds,
    p99Ms,
    nodeCore: (cpuOf(stage.pids) - nodeBefore) / seconds / 1e4,
    generatorCore: (cpuOf(generators.pids) - generatorBefore) / seconds / 1e4,
  };
}
