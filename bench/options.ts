import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { flag, listOf, outputFile, readArguments, refuse, text, whole } from '../scripts/lib/arguments.ts';
import type { Work } from './lib/work.ts';
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

const COMMAND = 'npm run bench --';

const checkout = text.refine(
  (folder) => existsSync(join(folder, 'src', 'main.ts')),
  'no checkout: there is no src/main.ts in it',
);

/** What the command line asks for. Ends the process where that is nothing that can be played. */
export function benchOptions() {
  const { values } = readArguments({
    command: COMMAND,
    help,
    options: {
      only: listOf(
        'work or variant',
        works.flatMap(({ name, variants }) => [name, ...variants.map((variant) => `${name}/${variant}`)]),
      ).optional(),
      quick: flag,
      rounds: whole(1).optional(),
      measure: whole(1).optional(),
      'warm-up': whole(1).optional(),
      generators: whole(1).default(1),
      runtime: text.refine(runs, 'no program that answers to --version').default(process.execPath),
      flags: text.default(''),
      entrants: listOf('entrant', [...new Set(works.flatMap(({ entrants }) => entrants))]).optional(),
      before: checkout.optional(),
      json: outputFile.optional(),
      docs: flag,
    },
  });
  if (platform() !== 'linux') refuse(COMMAND, 'reads CPU and memory of processes from /proc: Linux only');
  return {
    ...values,
    flags: values.flags.split(' ').filter((argument) => argument !== ''),
    entrants: values.entrants === undefined ? undefined : new Set(values.entrants),
    chosen: chosen(values.only),
  };
}

function runs(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The works wanted, each with its wanted variants: undefined for all of them. */
function chosen(only: readonly string[] | undefined): readonly (readonly [Work, ReadonlySet<string> | undefined])[] {
  if (only === undefined) return works.map((work) => [work, undefined] as const);
  const wanted = only.map((name) => name.split('/'));
  return works.flatMap((work) => {
    const named = wanted.filter(([name]) => name === work.name).map(([, variant]) => variant);
    if (named.length === 0) return [];
    const some = named.filter((variant) => variant !== undefined);
    return [[work, some.length < named.length ? undefined : new Set(some)] as const];
  });
}
