import { inspect, parseArgs } from 'node:util';
import { shrink } from './shrink.ts';
import { runSeed } from './world.ts';

const HELP = `Runs the real core and the real clients over a model of network, Redis and time, one seed after the other.

  npm run sim -- [--seeds 2000] [--from 1]   many seeds; stops at the first that fails
  npm run sim -- --seed 1575 [--trace]       one seed again, with everything that happens

Exit codes: 0 all held, 1 a seed failed.
`;

/** How often progress is shown, in seeds. */
const PROGRESS = 500;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
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

if (values.help) print(HELP);
else if (values.seed !== undefined) process.exitCode = await one(Number(values.seed), values.trace);
else process.exitCode = await many(Number(values.from), Number(values.seeds));
