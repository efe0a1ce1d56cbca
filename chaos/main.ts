/** `npm run chaos`: breaks a real cluster under load and counts every signal. `npm run chaos -- --help` */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { flag, listOf, outputFile, readArguments, whole } from '../scripts/lib/arguments.ts';
import { describe, type Result, table } from './lib/report.ts';
import type { Scale } from './lib/scenario.ts';
import { scenarios } from './scenarios/index.ts';
import { randomMix } from './scenarios/random-mix.ts';

const help = `npm run chaos -- [options]

Starts Redis and nodes, drives real clients through an edge, breaks things, and counts every signal.
Exits with 1 when a signal was lost, came twice or out of order, when a roster shows somebody who is gone or lacks
somebody who is there, or when a session was lost. Times are shown with their bounds and do not fail the run.

  --only NAME[,NAME]  these scenarios
  --random SECONDS    instead of the scenarios: faults of all kinds for so long, three at a time
  --seed N            which faults, and how long each lasts (1)
  --quick             few peers, short leases: the form that runs in npm test
  --peers N           peers, instead of each scenario's own number
  --rate N            signals a second, all together
  --nodes N           nodes
  --json FILE         writes all figures there; - for standard output
  --help

Scenarios:
${scenarios.map(({ name, title }) => `  ${name.padEnd(18)}${title}`).join('\n')}
`;

const { values } = readArguments({
  command: 'npm run chaos --',
  help,
  options: {
    only: listOf(
      'scenario',
      scenarios.map(({ name }) => name),
    ).optional(),
    random: whole(1).optional(),
    seed: whole(0).default(1),
    quick: flag,
    peers: whole(1).optional(),
    rate: whole(1).optional(),
    nodes: whole(1).optional(),
    json: outputFile.optional(),
  },
});

// What `process.exit` ends, it ends with all children: each of them hangs on the exit event.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const { only, json, quick, peers, rate, nodes, random, seed } = values;
const scale: Scale = {
  quick,
  ...(peers === undefined ? {} : { peers }),
  ...(rate === undefined ? {} : { rate }),
  ...(nodes === undefined ? {} : { nodes }),
};

const progress = json === '-' ? console.error : console.log;
const outcomes: Result[] = [];
const named = scenarios.filter(({ name }) => only?.includes(name) ?? true);
const chosen = random === undefined ? named : [randomMix(random, seed)];
for (const [index, scenario] of chosen.entries()) {
  progress(`\n[${index + 1}/${chosen.length}] ${scenario.name}: ${scenario.title}`);
  const startedAt = performance.now();
  const say = (line: string): void =>
    progress(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  const [loadBefore = 0] = loadavg();
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const played = await scenario.play(scale, say);
  lag.disable();
  const [loadAfter = 0] = loadavg();
  const ms = (nanoseconds: number): number => nanoseconds / 1e6;
  const busy = { loadBefore, loadAfter, lagP99: ms(lag.percentile(99)), lagMax: ms(lag.max) };
  const outcome: Result = { ...played, machine: busy };
  outcomes.push(outcome);
  progress(describe(outcome).join('\n'));
}
const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
progress(`\n${table(outcomes)}`);
if (json !== undefined) {
  const text = `${JSON.stringify({ machine, outcomes }, null, 2)}\n`;
  if (json === '-') process.stdout.write(text);
  else writeFileSync(json, text);
}
const failed = outcomes.some(({ checks }) => checks.some(({ kind, reached }) => kind === 'count' && !reached));
process.exit(failed ? 1 : 0);
