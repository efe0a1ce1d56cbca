/** `npm run load:docs`: measures the figures of docs/loadtest.md. `npm run load:docs -- --help` */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputFiles, outputFile, readArguments, refuse, whole } from './lib/arguments.ts';
import { failuresOf, type Figures, nameOf, STAIRCASES } from './load/figures.ts';
import { play } from './load/play.ts';
import { type LoadResult, machine, stepTable } from './load/result.ts';
import { writeFigures } from './load/write-docs.ts';
import { missing, onPath } from './on-path.ts';

const COMMAND = 'npm run load:docs --';
const SIZES = [1, 2, 4];

const help = `npm run load:docs -- [options] [FILE]

Measures join-storm and relay-throughput with 1, 2 and 4 nodes, of Signalbox and of the classic server, and puts tables and
charts into docs/loadtest.md, docs/loadtest/ and the README: about 11 minutes on a machine that does nothing else.
With FILE, what --json wrote, it measures nothing and fills the pages again. A run that has failed at anything but time ends
it with exit code 1, and nothing is written.

  --nodes N    this size alone
  --json FILE  writes the figures there, and leaves the docs as they are
  --help
`;

const { values, positionals } = readArguments({
  command: COMMAND,
  help,
  options: { nodes: whole(1).optional(), json: outputFile.optional() },
  positionals: inputFiles.max(1, 'one file at most'),
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const [file] = positionals;
if (file !== undefined) {
  const figures: Figures = JSON.parse(readFileSync(file, 'utf8'));
  for (const result of figures.results) mustBeFit(result);
  writeFigures(figures);
} else {
  await measure();
}

/** Ends without writing anything where a run has failed at something: its figures would be of less than they say. */
function mustBeFit(result: LoadResult): void {
  const failures = failuresOf(result);
  if (failures.length === 0) return;
  console.error(`${result.script} of ${nameOf(result)} failed, nothing is written:\n  ${failures.join('\n  ')}`);
  process.exit(1);
}

async function measure(): Promise<void> {
  const k6 = onPath('k6') ?? refuse(COMMAND, missing('k6'));
  const { nodes, json } = values;
  const startedAt = performance.now();
  const progress = json === '-' ? console.error : console.log;
  const say = (line: string): void =>
    progress(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  const results: LoadResult[] = [];
  for (const { script, env } of STAIRCASES) {
    for (const kind of ['own', 'classic'] as const) {
      for (const size of nodes === undefined ? SIZES : [nodes]) {
        const folder = join(import.meta.dirname, '..', '.cache', 'load', `${script}-${kind}-${size}`);
        const result = await play({ k6, script, folder, cluster: { kind, nodes: size }, quick: false, env, say });
        results.push(result);
        progress(`\n${script}, ${kind}, ${size} nodes\n${stepTable(result.steps)}\n`);
        mustBeFit(result);
      }
    }
  }
  const { cores, model, node } = machine();
  const version = execFileSync(k6, ['version'], { encoding: 'utf8' }).split(' ').slice(0, 2).join(' ');
  const figures: Figures = { at: new Date().toISOString(), machine: { cores, model, node, k6: version }, results };
  const written = `${JSON.stringify(figures, null, 1)}\n`;
  if (json === undefined) writeFigures(figures);
  else if (json === '-') process.stdout.write(written);
  else writeFileSync(json, written);
}
