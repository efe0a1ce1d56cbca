/** `npm run chaos`: breaks a real cluster under load and counts every signal. `npm run chaos -- --help` */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { describe, type Result, table } from './lib/report.ts';
import type { Scale } from './lib/scenario.ts';
import { scenarios } from './scenarios/index.ts';

const help = `npm run chaos -- [options]

Starts Redis and nodes, drives real clients through an edge, breaks things, and counts every signal.
Exits with 1 when a signal was lost, came twice or out of order, when a roster shows somebody who is gone or lacks
somebody who is there, or when a session was lost. Times are shown with their bounds and do not fail the run.

  --only NAME[,NAME]  these scenarios
  --quick             few peers, short leases: the form that runs in npm test
  --peers N           peers, instead of each scenario's own number
  --rate N            signals a second, all together
  --nodes N           nodes
  --json FILE         writes all figures there; - for standard output
  --help

Scenarios:
${scenarios.map(({ name, title }) => `  ${name.padEnd(18)}${title}`).join('\n')}
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    peers: { type: 'string' },
    rate: { type: 'string' },
    nodes: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function fail(text: string): never {
  console.error(text);
  process.exit(2);
}

function whole(name: 'peers' | 'rate' | 'nodes'): { readonly [key: string]: number } {
  const text = values[name];
  if (text === undefined) return {};
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) fail(`--${name} ${text}: must be a whole number from 1 on`);
  return { [name]: value };
}

// What `process.exit` ends, it ends with all children: each of them hangs on the exit event.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const names = values.only?.split(',') ?? scenarios.map(({ name }) => name);
const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0) fail(`no scenario ${unknown.join(', ')}; see --help`);
const scale: Scale = { quick: values.quick, ...whole('peers'), ...whole('rate'), ...whole('nodes') };

const progress = values.json === '-' ? console.error : console.log;
const outcomes: Result[] = [];
const chosen = scenarios.filter(({ name }) => names.includes(name));
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
if (values.json !== undefined) {
  const text = `${JSON.stringify({ machine, outcomes }, null, 2)}\n`;
  if (values.json === '-') process.stdout.write(text);
  else writeFileSync(values.json, text);
}
const failed = outcomes.some(({ checks }) => checks.some(({ kind, reached }) => kind === 'count' && !reached));
process.exit(failed ? 1 : 0);
