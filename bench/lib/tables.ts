import { capacityRows, thousands } from './capacity.ts';
import { BUSY, classicPlanOf, type Model, type Plan, planOf } from './model.ts';
import { ratio, reached, summary } from './report.ts';
import type { Figure, Goal, Machine, Measured } from './result.ts';

/** Where the page of a work is, seen from docs/performance.md. */
const FOLDER = 'performance';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A variant for the docs: what was asked, a row an entrant, what was to be reached, what a reader has to know. */
export function variantTables(measured: Measured): string {
  const { work, variant, title, entrants, goals, notes, rounds } = measured;
  const figures = measured.figures.filter(({ name }) => rounds.some((round) => round.figures[name] !== undefined));
  const rows = entrants.map(({ name, about }) => {
    const all = rounds.filter(({ entrant }) => entrant === name);
    const counted = all.filter(({ invalid }) => invalid === undefined);
    const who = about === undefined ? name : `${name}<br><sub>${about}</sub>`;
    return [who, ...figures.map((figure) => cell(measured, name, figure)), `${counted.length} of ${all.length}`];
  });
  const head = ['', ...figures.map(({ label, unit }) => (unit === '' ? label : `${label}, ${unit}`)), 'rounds'];
  return [
    `\`${work}/${variant}\`: ${title}. Medians, in parentheses the least and the most.`,
    table(head, rows),
    ...(goals.length === 0
      ? []
      : [
          table(
            ['Asked for', 'Measured', ''],
            goals.map((goal) => goalRow(measured, goal)),
          ),
        ]),
    ...notes.map((note) => `- ${note}`),
  ].join('\n\n');
}

function cell(measured: Measured, entrant: string, { name, digits }: Figure): string {
  const of = summary(measured, entrant, name);
  if (of === undefined) return '';
  const middle = of.median.toFixed(digits);
  return of.count === 1 ? middle : `${middle} (${of.min.toFixed(digits)}-${of.max.toFixed(digits)})`;
}

function goalRow(measured: Measured, goal: Goal): readonly string[] {
  const figure = measured.figures.find(({ name }) => name === goal.figure);
  const value = ratio(measured, goal);
  const sign = figure?.better === 'more' ? '≥' : '≤';
  const word = value === undefined ? 'not measured' : reached(measured, goal) ? 'reached' : '**not reached**';
  const asked = `${figure?.label ?? goal.figure}: ${goal.of} / ${goal.against} ${sign} ${goal.ratio}`;
  return [asked, value?.toFixed(2) ?? '', word];
}

/** A link from docs/performance.md to the table of a variant: its heading is the variant's name. */
function linkTo(table: string): string {
  const [work, variant] = table.split('/');
  return `[\`${table}\`](${FOLDER}/${work}.md#${variant})`;
}

/** How many goals were reached, and each one that was not. */
export function missedTable(measured: readonly Measured[]): string {
  const goals = measured.flatMap((each) => each.goals.map((goal) => ({ each, goal, met: reached(each, goal) })));
  const missed = goals.filter(({ met }) => met !== true);
  const met = goals.length - missed.length;
  const count = `${met} of ${goals.length} goals are reached.`;
  if (missed.length === 0) return count;
  const rows = missed.map(({ each, goal }) => {
    const [asked = '', value = '', word = ''] = goalRow(each, goal);
    return [linkTo(`${each.work}/${each.variant}`), asked, value === '' ? word : value];
  });
  rows.sort(([a = ''], [b = '']) => a.localeCompare(b, 'en'));
  return [`${count} These are not:`, table(['Table', 'Asked for', 'Measured'], rows)].join('\n\n');
}

/** What one core and one MiB carry. */
export function capacityTable(measured: readonly Measured[]): string {
  const rows = capacityRows(measured).map(({ question, answer, working, from }) => [
    question,
    answer,
    working,
    linkTo(from),
  ]);
  return table([`At ${BUSY * 100} % of a core, or in a MiB`, 'How many', 'Calculated from', 'Table'], rows);
}

export function machineLine(machine: Machine, at: string): string {
  const packages = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
  return [
    `${at.slice(0, 10)}; ${machine.cores} cores (${machine.model}), ${machine.memoryGiB} GiB, ${machine.kernel};`,
    `servers on ${machine.runtime}; ${machine.redis}; ${packages.join(', ')}.`,
  ].join('\n');
}

const SIZES = [1, 2, 4, 8, 10, 100, 1_000];

/** The capacity of clusters, and how far the model is from what was measured. */
export function modelTables(model: Model): string {
  const count = (value: number): string => thousands(Math.round(value));
  const plan = ({ signalsPerSecond, redisCores }: Plan): readonly string[] => [
    count(signalsPerSecond),
    redisCores.toFixed(2),
  ];
  const rows = SIZES.map((nodes) => [
    count(nodes),
    ...plan(planOf(model, nodes, (nodes - 1) / nodes)),
    ...plan(planOf(model, nodes, nodes === 1 ? 0 : 0.05)),
    ...(nodes === 1 ? ['', ''] : plan(classicPlanOf(model, nodes))),
  ]);
  const head = ['Nodes', 'no affinity', 'Redis', 'affinity', 'Redis', 'classic', 'Redis'];
  const checks = model.checks.map(({ who, nodes, figure, fitted, measured, model: said }) => [
    `${who}, ${nodes} nodes, ${figure === 'nodeCpuUs' ? 'nodes' : 'Redis'}${fitted ? '' : '; `growth`'}`,
    measured.toFixed(1),
    said.toFixed(1),
    `${(100 * (said / measured - 1)).toFixed(0)} %`,
  ]);
  return [
    `Signals/s of the whole cluster with each node's core at ${BUSY * 100} %, and the cores of Redis that they take. No affinity: a share of (n - 1) / n of all signals is between nodes. Affinity: 5 %.`,
    table(head, rows),
    'The model beside what was measured, µs a signal; it was made from all but the rows of `growth`, whose load is another:',
    table(['', 'measured', 'model', 'error'], checks),
  ].join('\n\n');
}
