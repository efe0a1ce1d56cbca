/** `npm run load`: load on a cluster by k6. `npm run load -- --help` */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { flag, oneOf, outputFile, readArguments, refuse, text, whole } from './lib/arguments.ts';
import { entryOf } from './load/cluster.ts';
import { STEADY_SCRIPTS } from './load/faults.ts';
import { play } from './load/play.ts';
import { stepTable } from './load/result.ts';
import { loadScripts } from './load/scripts.ts';
import { missing, onPath } from './on-path.ts';

const COMMAND = 'npm run load --';
const names = loadScripts.map(({ name }) => name);

const help = `npm run load -- SCRIPT [options]

Starts Redis and nodes, loads them with a script of loadtest/ by k6, and leaves a report: report.html, summary.json,
result.json and k6.log. Settings of a script, such as ROOMS, come by environment; the head of each has a table of them.
Exits with 0 where every threshold held, with 99 where one was crossed, with 1 where something else failed.

  --nodes N           nodes to start (2)
  --server URL[,URL]  instead, a cluster that runs already. Its nodes need ADDRESS_LIMITS=0, because all the load comes
                      from one address, and its edge EDGE_UNLIMITED_ADDRESSES
  --against classic   instead, the Socket.IO server of the usual tutorials with the classic Redis adapter (join-storm,
                      relay-throughput)
  --before DIR        of mixed-versions: a checkout or an unpacked package of another version; it has as many nodes
  --fault COMMAND     a shell command that breaks something while signals flow, for node-loss and rolling-update with
                      --server: --fault "kubectl rollout restart deployment/node". mixed-versions and relay take it too
  --prometheus URL    writes the figures of k6 there (remote write). Without it a Prometheus on PATH is started for the run;
                      it scrapes the nodes too, and leaves its data in the report. With none: neither
  --report DIR        where the report goes (.cache/load/SCRIPT)
  --json FILE         writes result.json there too; - for standard output
  --quick             a short form with few peers, in which no time counts: what npm test runs
  --help

Scripts:
${loadScripts.map(({ name, question }) => `  ${name.padEnd(18)}${question}`).join('\n')}
`;

const { values, positionals } = readArguments({
  command: COMMAND,
  help,
  options: {
    nodes: whole(1).default(2),
    server: text
      .transform((list) => list.split(','))
      .pipe(z.array(z.url({ error: 'must be a list of URLs' })))
      .optional(),
    against: oneOf('server', ['classic']).optional(),
    before: text
      .refine((folder) => entryOf(folder) !== undefined, 'there is no src/main.ts or dist/src/main.js')
      .optional(),
    fault: text.optional(),
    prometheus: z.union([z.literal('none'), z.url({ error: 'must be a URL or none' })]).optional(),
    report: text.optional(),
    json: outputFile.optional(),
    quick: flag,
  },
  positionals: z.array(oneOf('script', names)).length(1, 'name one script'),
});

// What `process.exit` ends, it ends with all children: each of them hangs on the exit event.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const [script = ''] = positionals;
const { nodes, server, against, before, json } = values;
const k6 = onPath('k6');
if (k6 === undefined) refuse(COMMAND, missing('k6'));
if (script === 'mixed-versions' && before === undefined && server === undefined) {
  refuse(COMMAND, 'mixed-versions needs --before DIR, another version, or --server URL,URL');
}
if (against !== undefined && !['join-storm', 'relay-throughput'].includes(script)) {
  refuse(COMMAND, `${script} speaks the native protocol only: --against is for join-storm and relay-throughput`);
}
if (values.fault !== undefined && !STEADY_SCRIPTS.includes(script)) {
  refuse(
    COMMAND,
    `${script} has no stage in which signals flow at an even rate: --fault is for ${STEADY_SCRIPTS.join(', ')}`,
  );
}

function prometheus() {
  if (values.prometheus === 'none') return undefined;
  if (values.prometheus !== undefined) return { url: values.prometheus.replace(/\/$/, '') };
  const program = onPath('prometheus');
  return program === undefined ? undefined : { program };
}

function cluster() {
  if (server !== undefined) return { kind: 'running', urls: server } as const;
  return against === undefined ? ({ kind: 'own', nodes, before } as const) : ({ kind: 'classic', nodes } as const);
}

const startedAt = performance.now();
const progress = json === '-' ? console.error : console.log;
const say = (line: string): void =>
  progress(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
const folder = values.report ?? join(import.meta.dirname, '..', '.cache', 'load', script);
const { quick, fault } = values;
const plan = { k6, script, folder, quick, fault, cluster: cluster(), prometheus: prometheus(), env: {}, say };
const result = await play(plan);

if (result.steps.length > 0) progress(`\n${stepTable(result.steps)}\n`);
for (const [name, value] of Object.entries(result.counts)) {
  if (!/^(data|iteration|ws)/.test(name)) progress(`  ${name.padEnd(24)}${value}`);
}
for (const [name, { p50, p95, p99, max }] of Object.entries(result.times)) {
  const shown = [p50, p95, p99, max].map((ms) => ms.toFixed(0).padStart(6)).join('');
  progress(`  ${name.padEnd(34)}p50, p95, p99, max:${shown} ms`);
}
for (const problem of result.problems) progress(`  NOT REACHED  ${problem}`);
progress(`  report: ${relative(process.cwd(), join(folder, 'report.html'))}`);
if (json !== undefined) {
  const written = `${JSON.stringify(result, null, 2)}\n`;
  if (json === '-') process.stdout.write(written);
  else writeFileSync(json, written);
}
process.exit(result.exitCode === 0 && result.problems.length > 0 ? 1 : result.exitCode);
