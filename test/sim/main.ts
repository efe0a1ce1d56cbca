import { inspect } from 'node:util';
import { flag, readArguments, whole } from '../../scripts/lib/arguments.ts';
import { shrink } from './shrink.ts';
import { runSeed } from './world.ts';

const HELP = `Runs the real core and the real clients over a model of network, Redis and time, one seed after the other.

  npm run sim -- [--seeds 2000] [--from 1]   many seeds; stops at the first that fails
  npm run sim -- --seed 1575 [--trace]       one seed again, with everything that happens

Exit codes: 0 all held, 1 a seed failed.
`;

/** How often progress is shown, in seeds. */
const PROGRESS = 500;

const { values } = readArguments({
  command: 'npm run sim --',
  help: HELP,
  options: {
    seeds: whole(1).default(2_000),
    from: whole(0).default(1),
    seed: whole(0).optional(),
    trace: flag,
  },
});

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function many(from: number, count: number): Promise<number> {
  const startedAt = performance.now();
  let sent = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await runSeed(seed);
    sent += run.sent;
    if (run.violations.length > 0) {
      const small = await shrink(run);
      print(`seed ${seed} fails: ${inspect(run.violations)}`);
      print(`with these faults alone: ${inspect(small.faults)} ${inspect(small.violations)}`);
      print(`again: npm run sim -- --seed ${seed} --trace`);
      return 1;
    }
    const done = seed - from + 1;
    if (done % PROGRESS !== 0 && done !== count) continue;
    const seconds = (performance.now() - startedAt) / 1_000;
    print(`${done} of ${count} seeds, ${sent} signals, ${seconds.toFixed(0)} s: all held`);
  }
  return 0;
}

async function one(seed: number, trace: boolean): Promise<number> {
  const run = await runSeed(seed, undefined, trace ? print : undefined);
  print(`${inspect(run.faults)} ${run.violations.length === 0 ? 'all held' : inspect(run.violations)}`);
  return run.violations.length === 0 ? 0 : 1;
}

const { seeds, from, seed, trace } = values;
process.exitCode = seed === undefined ? await many(from, seeds) : await one(seed, trace);
