import { knee, type LoadResult, type StepFigures } from './result.ts';

/** What docs/loadtest.md shows: the runs of `npm run load:docs`. */
export interface Figures {
  readonly at: string;
  readonly machine: { readonly cores: number; readonly model: string; readonly node: string; readonly k6: string };
  readonly results: readonly LoadResult[];
}

/** A staircase of the docs: up to which rate, and with what objective. */
export interface Staircase {
  readonly script: 'join-storm' | 'relay-throughput';
  /** What is counted, for headings. */
  readonly what: 'joins' | 'signals';
  /** What 95 of 100 may take, in ms. */
  readonly p95Ms: number;
  readonly env: Readonly<Record<string, string>>;
}

export const STAIRCASES: readonly Staircase[] = [
  {
    script: 'join-storm',
    what: 'joins',
    p95Ms: 500,
    env: { RATES: '100,200,300,400,600,800,1000', RAMP_SECONDS: '1', STEP_SECONDS: '5', STAY_SECONDS: '2' },
  },
  {
    script: 'relay-throughput',
    what: 'signals',
    p95Ms: 100,
    env: { RATES: '500,1000,2000,3000,4000,6000,8000', STEP_SECONDS: '5', ROOMS: '100' },
  },
];

/**
 * Why a run is not fit for the docs: thresholds that were crossed, and what else failed. Thresholds of these scripts are for
 * the whole run or for its first step; what goes wrong in the steps above, where they climb on purpose, stands in the tables.
 * So does a time that the first step has missed: the tables say then that no step kept the objective.
 */
export function failuresOf({ problems }: LoadResult): readonly string[] {
  return problems.filter((problem) => !/^\w+_ms\{step:[^}]+\}: p\(95\)</.test(problem));
}

/** Part of the cores from which on they count as full. */
const full = 0.9;

/** What kept a step from more. */
export function limitOf({ cores, lateP95 }: StepFigures, nodes: number, machineCores: number): string {
  if (cores === undefined) return 'not known';
  const { nodes: nodeCores, redis, generator, machine } = cores;
  const parts = [
    ...(nodeCores >= full * nodes ? ['the nodes'] : []),
    ...(redis >= full ? ['Redis'] : []),
    ...(machine >= full * machineCores ? ['the cores of this machine'] : []),
    ...(lateP95 > 50 || generator >= full * machineCores ? ['the generator'] : []),
  ];
  return parts.length === 0 ? 'none of them full' : parts.join(', ');
}

/** Page with its marked parts made anew: between `<!-- load: NAME -->` and `<!-- end -->`. */
export function filled(page: string, figures: Figures | undefined): string {
  return page.replace(
    /(<!-- load: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, head: string, name: string, end: string) => `${head}\n${part(name, figures)}\n\n${end}`,
  );
}

function part(name: string, figures: Figures | undefined): string {
  if (figures === undefined) return 'Not measured yet: `npm run load:docs`.';
  if (name === 'machine') return machineLine(figures);
  if (name === 'headline') return STAIRCASES.map((staircase) => headline(figures, staircase)).join('\n');
  const staircase = STAIRCASES.find(({ script }) => script === name);
  if (staircase === undefined) throw new Error(`no figures for ${name}`);
  return [`![p95 by rate](loadtest/${name}.svg)`, kneeTable(figures, staircase), stepTables(figures, staircase)].join(
    '\n\n',
  );
}

function machineLine({ at, machine: { cores, model, node, k6 }, results }: Figures): string {
  const load = Math.max(...results.map(({ machine }) => machine.load));
  return [
    `${at.slice(0, 10)}; ${cores} cores (${model}), which k6, Redis and all nodes share; Node ${node.slice(1)}, ${k6};`,
    `load average at most ${load.toFixed(1)}, the runs' own included.`,
  ].join('\n');
}

export function resultsOf({ results }: Figures, { script }: Staircase): readonly LoadResult[] {
  return results.filter((result) => result.script === script);
}

/** `Signalbox, 2 nodes`. */
export function nameOf({ against, nodes }: LoadResult): string {
  return `${against === 'signalbox' ? 'Signalbox' : 'classic'}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;
}

function headline(figures: Figures, staircase: Staircase): string {
  const { what, p95Ms, script } = staircase;
  const own = resultsOf(figures, staircase).filter(({ against }) => against === 'signalbox');
  const best = own
    .flatMap((result) => {
      const at = knee(result.steps, p95Ms);
      return at === undefined ? [] : [{ result, at }];
    })
    .sort((a, b) => b.at.reached - a.at.reached)[0];
  const method = `95 of 100 within ${p95Ms} ms: \`npm run load -- ${script}\`, [how](docs/loadtest.md#figures)`;
  if (best === undefined) return `- ${what}: no step kept ${p95Ms} ms on this machine; ${method}`;
  const { result, at } = best;
  const cores = at.cores === undefined ? '' : `, of which nodes used ${at.cores.nodes.toFixed(1)}`;
  return `- **${at.reached.toFixed(0)} ${what} a second** (${nameOf(result)}, on ${figures.machine.cores} cores shared with Redis and k6${cores}), ${method}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function kneeTable(figures: Figures, staircase: Staircase): string {
  const { what, p95Ms } = staircase;
  const rows = resultsOf(figures, staircase).map((result) => {
    const at = knee(result.steps, p95Ms);
    const next = result.steps[at === undefined ? 0 : result.steps.indexOf(at) + 1];
    const limit = next === undefined ? 'none up to here' : limitOf(next, result.nodes, figures.machine.cores);
    const perCore = at?.cores === undefined ? '' : (at.reached / at.cores.nodes).toFixed(0);
    return [
      nameOf(result),
      at === undefined ? `none in ${p95Ms} ms` : at.reached.toFixed(0),
      at?.p95.toFixed(0) ?? '',
      perCore,
      limit,
    ];
  });
  return table(['', `${what}/s`, 'p95, ms', 'per busy core of the nodes', 'full at the next step'], rows);
}

function stepTables(figures: Figures, staircase: Staircase): string {
  const head = [
    '',
    `wanted, ${staircase.what}/s`,
    'reached',
    'p50, ms',
    'p95',
    'p99',
    'failed',
    'generator late p95',
    'cores: nodes',
    'Redis',
    'k6',
    'all',
  ];
  const rows = resultsOf(figures, staircase).flatMap((result) =>
    result.steps.map(({ wanted, reached, p50, p95, p99, failed, lateP95, cores }) => [
      nameOf(result),
      String(wanted),
      ...[reached, p50, p95, p99, failed, lateP95].map((value) => value.toFixed(0)),
      ...[cores?.nodes, cores?.redis, cores?.generator, cores?.machine].map((value) => value?.toFixed(2) ?? ''),
    ]),
  );
  return table(head, rows);
}
