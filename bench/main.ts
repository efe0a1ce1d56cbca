/** `npm run bench`: Signalbox beside what a user would otherwise run. `npm run bench -- --help` */
import { writeFileSync } from 'node:fs';
import { describeMachine } from './lib/machine.ts';
import { describe } from './lib/report.ts';
import type { Measured, Report } from './lib/result.ts';
import type { Terms } from './lib/work.ts';
import { writeDocs } from './lib/write-docs.ts';
import { benchOptions } from './options.ts';

// What `process.exit` ends, it ends with all children: each of them hangs on the exit event.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const { json, docs, quick, runtime: program, flags, before, entrants, chosen, ...given } = benchOptions();
const progress = json === '-' ? console.error : console.log;
const startedAt = performance.now();
const runtime = { program, flags, before };
const terms: Omit<Terms, 'only'> = {
  quick,
  runtime,
  rounds: given.rounds ?? (quick ? 1 : 5),
  warmUpMs: given['warm-up'] ?? (quick ? 3_000 : 4_000),
  measureMs: given.measure ?? (quick ? 3_000 : 6_000),
  generators: given.generators,
  entrants,
  say: (line) => progress(`${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s  ${line}`),
};

const machine = await describeMachine(runtime);
const { cores, model, memoryGiB, kernel, redis } = machine;
progress(`${cores} cores (${model}), ${memoryGiB} GiB, ${kernel}; servers on ${machine.runtime}; ${redis}`);
const measured: Measured[] = [];
for (const [work, only] of chosen) {
  for await (const variant of work.play({ ...terms, only })) {
    measured.push(variant);
    progress(`\n${describe(variant)}\n`);
  }
}
const report: Report = { at: new Date().toISOString(), machine, quick, measured };
if (json !== undefined) {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (json === '-') process.stdout.write(text);
  else writeFileSync(json, text);
}
if (docs) writeDocs([report]);
process.exit(0);
