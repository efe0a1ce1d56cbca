import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type PrometheusProcess, startPrometheus } from '../../scripts/lib/prometheus-process.ts';
import { until } from '../../scripts/lib/until.ts';
import { type Programs, RehearsalCluster } from './cluster.ts';
import type { Fault, FaultName, Stage } from './faults/fault.ts';
import { type Resident, residentOf } from './facts.ts';
import { SteadyLoad } from './load.ts';
import { Asked } from './asked.ts';
import { versionHere } from './next-version.ts';
import { goFirst } from './precedence.ts';
import { quicker, RULE_FILES, ruleTexts } from './rules.ts';
import { firedIn, PATIENCE_MS, type Scrapes, scrapesOf, waitForAlerts } from './watch.ts';

/** When something was, in seconds since the Unix epoch. */
export interface Phase {
  readonly name: FaultName;
  /** The calm before it. */
  readonly calmFrom: number;
  readonly from: number;
  /** All is put back; what follows from the fault may still go on. */
  readonly to: number;
  /** Everybody is back, and no window of a rate reaches back to a moment before that. */
  readonly until: number;
  /** Alerts that fired, from the calm before the fault to its end; `name` or `name (severity)`. */
  readonly fired: readonly string[];
  /** Alerts that fired before the fault began. */
  readonly early: readonly string[];
}

/** What was played, and what is known of it without any metric. */
export interface Played {
  readonly from: number;
  readonly to: number;
  readonly phases: readonly Phase[];
  readonly instances: readonly string[];
  /** What the edge calls each of them. */
  readonly slots: readonly string[];
  /** The largest resident memory of a node in the first calm, in bytes, as /proc has it. */
  readonly resident: Resident;
  readonly versions: { readonly before: string; readonly after: string };
  /** Seconds between scrapes. */
  readonly scrapeS: number;
}

export interface PlayOptions {
  readonly programs: Programs;
  readonly faults: readonly Fault[];
  /** Seconds between scrapes. */
  readonly scrapeS: number;
  /** By how much every `for` of an alert is shorter than it is in the rules. */
  readonly factor: number;
  /** Nodes listen on 127.0.NET.1 and the addresses after it. */
  readonly net: number;
  /** Where the data of Prometheus go. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** Between the first and the last of so many scrapes lies the window of a rate: four of them (`Source` of pictures/range.ts). */
const WINDOW = 5;
/** Scrapes of a calm. */
const CALM = 3;
/** What was played, in the folder of a run. */
const PLAYED = 'played.json';
const panelsIn = (folder: string): string => join(folder, 'panels');

/** A rehearsal that was played, and its Prometheus, which still runs. */
export interface Rehearsal {
  readonly played: Played;
  readonly prometheus: PrometheusProcess;
}

/** Plays faults one after the other on a cluster under a steady load. The caller stops the Prometheus. */
export async function play(options: PlayOptions): Promise<Rehearsal> {
  const { programs, scrapeS: intervalS, folder, net } = options;
  const likeOthers = goFirst();
  const cluster = await RehearsalCluster.start(programs, net, folder);
  try {
    const load = await SteadyLoad.start(cluster);
    try {
      const prometheus = await startPrometheus(programs.prometheus, {
        ...{ jobs: cluster.jobs, folder: panelsIn(folder), intervalS },
      });
      const played = await playAll(options, cluster, load, prometheus.url);
      await writeFile(join(folder, PLAYED), `${JSON.stringify(played, null, 2)}\n`);
      return { played, prometheus };
    } finally {
      load.close();
    }
  } finally {
    await cluster.stop();
    likeOthers();
  }
}

/** What was played in a folder, over a Prometheus with its data. The caller stops it. */
export async function playedIn(folder: string, program: string): Promise<Rehearsal> {
  const played: Played = JSON.parse(await readFile(join(folder, PLAYED), 'utf8'));
  return { played, prometheus: await startPrometheus(program, { jobs: [], folder: panelsIn(folder) }) };
}

async function playAll(
  options: PlayOptions,
  cluster: RehearsalCluster,
  load: SteadyLoad,
  url: string,
): Promise<Played> {
  const { faults, scrapeS, say } = options;
  const lateness = monitorEventLoopDelay();
  lateness.enable();
  const rules = await writeRules(options);
  const asked = new Asked(url);
  const scrapes = scrapesOf(asked, cluster.jobs.flatMap(({ targets }) => targets).length);
  say(`${cluster.instances.length} nodes at ${cluster.instances.join(', ')}; Prometheus at ${url}`);
  const from = Math.floor(Date.now() / 1_000);
  const before = await versionHere();
  await scrapes(WINDOW);
  const resident = await residentOf(cluster.pids);
  const slots = await cluster.slots();
  const phases: Phase[] = [];
  for (const fault of faults) phases.push(await playOne(fault, options, { cluster, load, scrapes }, rules));
  say(`clients: ${JSON.stringify(load.seen)}`);
  // Nodes had to wait as long. Where these are seconds, curves show the machine and not the faults.
  say(`this process waited ${(lateness.max / 1e6).toFixed(0)} ms for the processor at most`);
  const to = Math.floor(Date.now() / 1_000);
  const { instances, version: after } = cluster;
  return { from, to, phases, instances, slots, resident, versions: { before, after }, scrapeS };
}

async function playOne(
  fault: Fault,
  { programs, folder, scrapeS: intervalS, say }: PlayOptions,
  stage: { readonly cluster: RehearsalCluster; readonly load: SteadyLoad; readonly scrapes: Scrapes },
  rules: readonly string[],
): Promise<Phase> {
  const { cluster, load, scrapes } = stage;
  const { name, title } = fault;
  const calmFrom = Date.now() / 1_000;
  const alerts = await startPrometheus(programs.prometheus, {
    ...{ jobs: cluster.jobs, folder: join(folder, `alerts-${name}`), intervalS, rules },
  });
  try {
    const watched = new Asked(alerts.url);
    await scrapes(CALM);
    const early = await firedIn(watched);
    const from = Date.now() / 1_000;
    say(`${name}: ${title}`);
    const fires: Stage['fires'] = async (...names) => {
      await waitForAlerts(watched, names, say);
      // Panels have a Prometheus of their own, which may not have seen it yet.
      await scrapes(1);
    };
    await fault.play({ ...stage, fires });
    const to = Date.now() / 1_000;
    say(`  put back after ${(to - from).toFixed(1)} s`);
    await until('everybody to be back', async () => load.calm && (await cluster.ready()), PATIENCE_MS);
    await scrapes(WINDOW);
    const fired = await firedIn(watched);
    say(`  fired: ${fired.join(', ') || 'nothing'}`);
    return { name, calmFrom, from, to, until: Date.now() / 1_000, fired, early };
  } finally {
    await alerts.stop();
  }
}

async function writeRules({ folder, factor }: PlayOptions): Promise<readonly string[]> {
  const texts = await ruleTexts();
  return Promise.all(
    texts.map(async (text, index) => {
      const path = join(folder, RULE_FILES[index] ?? '');
      await mkdir(folder, { recursive: true });
      await writeFile(path, quicker(text, factor));
      return path;
    }),
  );
}
