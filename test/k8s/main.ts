import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Call } from './call.ts';
import { Cluster } from './cluster.ts';
import { table } from './report.ts';
import { playStep, seconds, type Site, type StepResult } from './step.ts';
import { dnsAway } from './steps/dns.ts';
import {
  drainMachine,
  loseMachine,
  loseRedisMachine,
  redisAwayInDrain,
  redisSilentInDrain,
  spread,
} from './steps/machines.ts';
import { restarts } from './steps/restarts.ts';
import { scale } from './steps/scale.ts';

const run = promisify(execFile);
const demo = join(import.meta.dirname, '..', '..', 'k8s', 'overlays', 'demo');
const steps = [
  scale,
  ...restarts,
  drainMachine,
  redisSilentInDrain,
  redisAwayInDrain,
  dnsAway,
  loseMachine,
  loseRedisMachine,
  spread,
];

const help = `npm run test:k8s -- [options]

Applies k8s/overlays/demo to the cluster that kubectl is set to reach, makes a call through its edge, and breaks things
under load: every signal is counted, and how long nobody could come in. The image signalbox:0.1.0 has to be there.
It changes the cluster: namespace signalbox-demo, CoreDNS for a minute, machines drained and cut off.
Exits with 1 where a signal was lost, a session ended that should not, or the cluster did not become whole again.

  --only NAME[,NAME]    these steps
  --url URL             where clients reach the edges; without it the address of the Service, from a machine that routes to it
  --entrance NAME       a machine that is not cut off: traffic from here comes in by it
  --machine-off CMD     shell command that cuts the machine $MACHINE off the network
  --machine-on CMD      shell command that brings it back
  --peers N, --rate N   load: peers (80) and signals a second (200)
  --json FILE           writes all figures there
  --help

Steps:
${steps.map(({ name, title }) => `  ${name.padEnd(22)}${title}`).join('\n')}
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    url: { type: 'string' },
    entrance: { type: 'string' },
    'machine-off': { type: 'string' },
    'machine-on': { type: 'string' },
    peers: { type: 'string', default: '80' },
    rate: { type: 'string', default: '200' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function say(line: string): void {
  print(`${new Date().toISOString().slice(11, 19)}  ${line}`);
}

function machine(): Site['machine'] {
  const { 'machine-off': off, 'machine-on': on } = values;
  if (off === undefined || on === undefined) return undefined;
  const shell = (command: string) => async (name: string) => {
    await run('sh', ['-c', command], { env: { ...process.env, MACHINE: name } });
  };
  return { off: shell(off), on: shell(on) };
}

async function main(): Promise<number> {
  const chosen = steps.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
  const cluster = new Cluster('signalbox-demo');
  const from = performance.now();
  await cluster.kubectl('apply', '--kustomize', demo);
  for (const part of ['redis', 'node', 'edge']) await cluster.rolledOut(part);
  say(`k8s/overlays/demo: applied, and ready after ${seconds(performance.now() - from)}`);
  await cluster.kubectl('diff', '--kustomize', demo);
  say('applied again it would change nothing');
  const url = values.url ?? (await cluster.edgeUrl());
  const call = await Call.start(url);
  const results: StepResult[] = [];
  try {
    await call.check();
    say('two people in Chromium see and hear each other');
    const load = { peers: Number(values.peers), roomSize: 4, perSecond: Number(values.rate) };
    const site: Site = { cluster, url, load, machine: machine(), entrance: values.entrance, say };
    for (const step of chosen) {
      say(`${step.name}: ${step.title}`);
      const result = await playStep(step, site);
      await call.check();
      results.push(result);
      for (const line of [...result.notes, ...result.broken.map((what) => `NOT AS PROMISED: ${what}`)])
        say(`  ${line}`);
      print(table([result]));
    }
  } finally {
    await call.stop();
  }
  print(`\n${table(results)}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  return results.every(({ broken }) => broken.length === 0) ? 0 : 1;
}

if (values.help) process.stdout.write(help);
else process.exit(await main());
