/** `npm run bench`: Signalbox beside what a user would otherwise run. `npm run bench -- --help` */
import { writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { parseArgs } from 'node:util';
import { describeMachine } from './lib/machine.ts';
import { describe } from './lib/report.ts';
import type { Measured, Report } from './lib/result.ts';
import type { Terms, Work } from './lib/work.ts';
import { writeDocs } from './lib/write-docs.ts';
import { works } from './works/index.ts';

const help = `npm run bench -- [options]

Starts Redis and servers, drives all of them with the same load, one after another, and prints medians with their
spread and the ratios that are asked for. CPU is the operating system's count of whole processes. Linux only.

  --only WORK[/VARIANT][,…]  these works, or single variants of them
  --quick                    one short round: whether it works, and a first impression
  --rounds N                 rounds of each entrant (5)
  --measure MS               length of what is measured in a round (6000)
  --warm-up MS               load before that (4000)
  --generators N             load generator processes (1)
  --runtime PROGRAM          what the servers run on (this Node)
  --flags="FLAG …"           its own arguments, for instance --flags=--max-semi-space-size=64
  --entrants NAME,NAME       only these of each variant
  --before DIR               another checkout plays beside signalbox, as before
  --json FILE                writes all figures there; - for standard output
  --docs                     puts them into docs/performance.md, its charts and latest.json
  --help

Works and variants:
${works.map(({ name, title, variants }) => `  ${name}: ${title}\n${variants.map((variant) => `    ${name}/${variant}`).join('\n')}`).join('\n')}
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    measure: { type: 'string' },
    'warm-up': { type: 'string' },
    generators: { type: 'string' },
    runtime: { type: 'string', default: process.execPath },
    flags: { type: 'string', default: '' },
    entrants: { type: 'string' },
    before: { type: 'string' },
    json: { type: 'string' },
    docs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function fail(text: string): never {
  console.error(text);
  process.exit(2);
}

function whole(name: 'rounds' | 'measure' | 'warm-up' | 'generators', otherwise: number): number {
  const text = values[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) fail(`--${name} ${text}: must be a whole number from 1 on`);
  return value;
}

/** The works wanted, each with its wanted variants: undefined for all of them. */
function chosen(): readonly (readonly [Work, ReadonlySet<string> | undefined])[] {
  if (values.only === undefined) return works.map((work) => [work, undefined] as const);
  const wanted = values.only.split(',').map((text) => text.split('/'));
  for (const [name, variant] of wanted) {
    const work = works.find((each) => each.name === name);
    if (work === undefined) fail(`no work ${name}; see --help`);
    if (variant !== undefined && !work.variants.includes(variant)) fail(`no variant ${name}/${variant}; see --help`);
  }
  return works.flatMap((work) => {
    const named = wanted.filter(([name]) => name === work.name).map(([, variant]) => variant);
    if (named.length === 0) return [];
    const some = named.filter((variant) => variant !== undefined);
    return [[work, some.length < named.length ? undefined : new Set(some)] as const];
  });
}

// What `process.exit` ends, it ends with all children: each of them hangs on the exit event.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
if (platform() !== 'linux') fail('the bench reads CPU and memory of processes from /proc: Linux only');

const progress = values.json === '-' ? console.error : console.log;
const startedAt = performance.now();
const { quick } = values;
const runtime = {
  program: values.runtime,
  flags: values.flags.split(' ').filter((flag) => flag !== ''),
  before: values.before,
};
const terms: Omit<Terms, 'only'> = {
  quick,
  runtime,
  rounds: whole('rounds', quick ? 1 : 5),
  warmUpMs: whole('warm-up', quick ? 3_000 : 4_000),
  measureMs: whole('measure', quick ? 3_000 : 6_000),
  generators: whole('generators', 1),
  entrants: values.entrants === undefined ? undefined : new Set(values.entrants.split(',')),
  say: (line) => progress(`${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s  ${line}`),
};

const machine = await describeMachine(runtime);
const { cores, model, memoryGiB, kernel, redis } = machine;
progress(`${cores} cores (${model}), ${memoryGiB} GiB, ${kernel}; servers on ${machine.runtime}; ${redis}`);
const measured: Measured[] = [];
for (const [work, only] of chosen()) {
  for await (const variant of work.play({ ...terms, only })) {
    measured.push(variant);
    progress(`\n${describe(variant)}\n`);
  }
}
const report: Report = { at: new Date().toISOString(), machine, quick, measured };
if (values.json !== undefined) {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (values.json === '-') process.stdout.write(text);
  else writeFileSync(values.json, text);
}
if (values.docs) writeDocs([report]);
process.exit(0);
