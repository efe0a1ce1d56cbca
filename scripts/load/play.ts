import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Cluster, nodesHere, OwnCluster, runningCluster, startClassic } from './cluster.ts';
import { type Fault, killOne, restartAll, runCommand, SlowWires } from './faults.ts';
import { crossedOf, type K6Run, readSummary, startK6 } from './k6.ts';
import { LeakCheck } from './leaks.ts';
import { Meter } from './meter.ts';
import { startPrometheus } from '../lib/prometheus-process.ts';
import { quickNodes, quickSettings } from './quick.ts';
import { countsOf, type LoadResult, machine, stepsOf, timesOf } from './result.ts';
import { loadScript } from './scripts.ts';

export interface LoadPlan {
  /** The program. */
  readonly k6: string;
  /** Name of a script of loadtest/. */
  readonly script: string;
  /** Where the reports go. */
  readonly folder: string;
  readonly cluster:
    | { readonly kind: 'own'; readonly nodes: number; readonly before?: string | undefined }
    | { readonly kind: 'classic'; readonly nodes: number }
    | { readonly kind: 'running'; readonly urls: readonly string[] };
  /** The short form of `npm test`. */
  readonly quick: boolean;
  /** Settings of the script; those of the environment come before those of the short form. */
  readonly env: Readonly<Record<string, string>>;
  /** A command that breaks something. */
  readonly fault?: string | undefined;
  /** A Prometheus: the path of a program that is started for the run, or the base URL of one that runs. */
  readonly prometheus?: { readonly program: string } | { readonly url: string } | undefined;
  readonly say: (line: string) => void;
}

/** How often a line of progress is said, in ms. */
const progressMs = 2_000;

/** Starts what a script needs, runs it, breaks what is to be broken, and leaves reports in a folder. */
export async function play(plan: LoadPlan): Promise<LoadResult> {
  const { script, folder, quick, say } = plan;
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const cluster = await startCluster(plan);
  say(`${script} against ${cluster.urls.join(', ')}`);
  const prometheus = await prometheusOf(plan, cluster);
  const wires = script === 'slow-clients' ? await SlowWires.start(cluster) : undefined;
  const leaks = script === 'soak' && cluster instanceof OwnCluster ? new LeakCheck(cluster) : undefined;
  const env: Readonly<Record<string, string>> = {
    ...(quick ? ownSettings(quickSettings(script)) : {}),
    ...plan.env,
    SERVERS: cluster.urls.join(','),
    ...(wires && { SLOW_SERVERS: wires.urls.join(',') }),
    ...(plan.cluster.kind === 'classic' && { DIALECT: 'tutorial' }),
  };
  try {
    let meter: Meter | undefined;
    const stepSeconds = new Map<string, number>();
    const k6 = await startK6({
      k6: plan.k6,
      script: loadScript(script).path,
      testId: `${script} ${at}`,
      env,
      folder,
      prometheus: prometheus?.url,
      onStep(step, seconds) {
        stepSeconds.set(step, seconds);
        meter?.mark(step);
        say(`step ${step}`);
      },
    });
    meter = new Meter(cluster, k6.pid);
    const fault = faultOf(plan, cluster, wires);
    const told = tellProgress(k6, say);
    const problems = await fault?.({ k6, say });
    const exitCode = await k6.exited;
    await told;
    writeFileSync(join(folder, 'k6.log'), k6.output());
    if (exitCode !== 0 && exitCode !== 99) throw new Error(`k6 ended with ${exitCode}:\n${k6.output()}`);
    const metrics = readSummary(folder);
    const left = await leaks?.result();
    const result: LoadResult = {
      script,
      at,
      against:
        plan.cluster.kind === 'running'
          ? cluster.urls.join(',')
          : plan.cluster.kind === 'own'
            ? 'signalbox'
            : 'classic',
      nodes: cluster.pids.length,
      quick,
      exitCode,
      problems: [...crossedOf(metrics), ...(problems ?? []), ...(left?.problems ?? [])],
      counts: countsOf(metrics),
      times: timesOf(metrics),
      steps: stepsOf(metrics, stepSeconds, meter),
      memory: left?.memory ?? [],
      machine: machine(),
    };
    writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    wires?.close();
    await prometheus?.stop();
    await cluster.stop();
  }
}

function startCluster({ cluster, script, quick }: LoadPlan): Promise<Cluster> | Cluster {
  switch (cluster.kind) {
    case 'running':
      return runningCluster(cluster.urls);
    case 'classic':
      return startClassic(cluster.nodes);
    case 'own': {
      const { nodes, before } = cluster;
      const here = nodesHere(nodes);
      const folders =
        script === 'mixed-versions' && before !== undefined ? here.flatMap((each) => [each, before]) : here;
      return OwnCluster.start(folders, quick ? quickNodes : {});
    }
  }
}

function faultOf(
  { script, fault, quick }: LoadPlan,
  cluster: Cluster,
  wires: SlowWires | undefined,
): Fault | undefined {
  if (fault !== undefined) return runCommand(fault);
  if (wires !== undefined) return wires.stopAndGo;
  if (!(cluster instanceof OwnCluster)) return undefined;
  if (script === 'node-loss') return killOne(cluster);
  return script === 'rolling-update' ? restartAll(cluster, quick) : undefined;
}

async function prometheusOf({ prometheus, folder }: LoadPlan, { urls }: Cluster) {
  if (prometheus === undefined) return undefined;
  if ('url' in prometheus) return { url: prometheus.url, stop: async () => undefined };
  const targets = urls.map((url) => ({ url: `${url}/metrics` }));
  return startPrometheus(prometheus.program, {
    jobs: [{ name: 'signalbox', targets }],
    folder: join(folder, 'prometheus'),
  });
}

/** What the environment says itself comes first. */
function ownSettings(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => (process.env[name] ?? '') === ''));
}

async function tellProgress(k6: K6Run, say: (line: string) => void): Promise<void> {
  let over = false;
  const ended = k6.exited.then(() => {
    over = true;
  });
  while (!over) {
    await Promise.race([pause(progressMs), ended]);
    if (over) return;
    const [joins, sent, delivered, resumes, moves] = await Promise.all(
      ['joins', 'signals_sent', 'signals_delivered', 'resumes', 'moves'].map((name) => k6.count(name)),
    );
    const more = resumes === 0 && moves === 0 ? '' : `, ${resumes} resumes, ${moves} moves`;
    say(`  ${joins} joins, ${sent} signals sent, ${delivered} delivered${more}`);
  }
}
