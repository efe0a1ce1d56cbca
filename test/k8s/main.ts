/** `npm run test:k8s`: applies the manifests to a real cluster and breaks it under load. `npm run test:k8s -- --help` */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { listOf, outputFile, readArguments, refuse, text, whole } from '../../scripts/lib/arguments.ts';
import { Call } from './call.ts';
import type { Cluster } from './cluster.ts';
import { applyDemo, applyProduction } from './overlays.ts';
import { table } from './report.ts';
import { playStep, type Site, type Step, type StepResult, seconds } from './step.ts';
import { demoSteps, productionSteps } from './steps/index.ts';

const run = promisify(execFile);
const command = 'npm run test:k8s --';
const steps = [...demoSteps, ...productionSteps];

const help = `${command} [options]

Applies k8s/overlays/demo, then k8s/overlays/production, to the cluster that kubectl is set to reach. Makes a call through the
edge that goes on, and breaks things under load: every signal is counted, and how long nobody could come in. All of it comes from one
address, so that nodes have no limits by address (ADDRESS_LIMITS=0). The image signalbox:0.1.0 has to be there. It changes the cluster: namespaces signalbox-demo, signalbox and signalbox-external, CoreDNS for a minute, machines
drained and cut off. Exits with 1 where something is not as docs/deploy.md promises.

  --only NAME[,NAME]    these steps
  --entrance NAME       a machine that is not cut off: traffic from here comes in by it
  --machine-off CMD     shell command that cuts the machine $MACHINE off the network
  --machine-on CMD      shell command that brings it back
  --peers N, --rate N   load: peers (80) and signals a second (200)
  --json FILE           writes all figures there
  --help

It has to run where the addresses of Services and pods can be reached: on a machine of the cluster, or in a pod.

Steps:
${steps.map(({ name, title }) => `  ${name.padEnd(24)}${title}`).join('\n')}
`;

const { values } = readArguments({
  command,
  help,
  options: {
    only: listOf(
      'step',
      steps.map(({ name }) => name),
    ).optional(),
    entrance: text.optional(),
    'machine-off': text.optional(),
    'machine-on': text.optional(),
    peers: whole(1).default(80),
    rate: whole(1).default(200),
    json: outputFile.optional(),
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
  if ((off === undefined) !== (on === undefined)) refuse(command, '--machine-off and --machine-on go together');
  if (off === undefined || on === undefined) return undefined;
  const shell = (line: string) => async (name: string) => {
    await run('sh', ['-c', line], { env: { ...process.env, MACHINE: name } });
  };
  return { off: shell(off), on: shell(on) };
}

const machines = machine();

/** Applies an overlay, makes a call through its edge that goes on, and plays steps. */
async function playOn(overlay: string, apply: () => Promise<Cluster>, chosen: readonly Step[]) {
  const results: StepResult[] = [];
  if (chosen.length === 0) return results;
  const from = performance.now();
  const cluster = await apply();
  say(`${overlay}: ready after ${seconds(performance.now() - from)}; applied again it would change nothing`);
  const url = await cluster.edgeUrl();
  const call = await Call.start(url);
  try {
    await call.check();
    say('two people in Chromium see and hear each other');
    const load = { peers: values.peers, roomSize: 4, perSecond: values.rate };
    const site: Site = { cluster, url, call, load, machine: machines, entrance: values.entrance, say };
    for (const step of chosen) {
      say(`${step.name}: ${step.title}`);
      const result = await playStep(step, site);
      await call.check();
      results.push(result);
      for (const line of result.notes) say(`  ${line}`);
      for (const line of result.broken) say(`  NOT AS PROMISED: ${line}`);
      print(table([result]));
    }
  } finally {
    await call.stop();
  }
  return results;
}

const wanted = (all: readonly Step[]) => all.filter(({ name }) => values.only?.includes(name) ?? true);
const results = [
  ...(await playOn('k8s/overlays/demo', applyDemo, wanted(demoSteps))),
  ...(await playOn('k8s/overlays/production', () => applyProduction(say), wanted(productionSteps))),
];
print(`\n${table(results)}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
process.exit(results.every(({ broken }) => broken.length === 0) ? 0 : 1);
