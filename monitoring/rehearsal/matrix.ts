import type { Fault } from './faults/fault.ts';
import type { Phase } from './play.ts';

/** What is wrong with the alerts of a run: one line each. */
export function alertProblems(faults: readonly Fault[], phases: readonly Phase[]): readonly string[] {
  return phases.flatMap(({ name, fired, early }) => {
    const { alerts, also = {} } = faultOf(faults, name);
    const may = new Set([...alerts, ...Object.keys(also)]);
    return [
      ...early.map((alert) => `${name}: ${alert} fired before it`),
      ...alerts.filter((alert) => !fired.includes(alert)).map((alert) => `${name}: ${alert} did not fire`),
      ...fired.filter((alert) => !may.has(alert)).map((alert) => `${name}: ${alert} fired, and is not its own`),
    ];
  });
}

/** Two tables of Markdown: the faults by number, and alerts by faults. ● is an alert of the fault that fired, ○ another one. */
export function matrix(
  faults: readonly Fault[],
  phases: readonly Phase[],
  alerts: readonly string[],
): readonly string[] {
  const rows = phases.map(({ name, fired, from, to }, index) => {
    const { title, alerts: own, also = {} } = faultOf(faults, name);
    const others = fired.filter((alert) => !own.includes(alert)).map((alert) => `\`${alert}\`: ${also[alert] ?? '?'}`);
    return `| ${index + 1} | \`${name}\` | ${title} | ${Math.round(to - from)} s | ${others.join('; ')} |`;
  });
  const marks = alerts.map((alert) => {
    const cells = phases.map(({ name, fired }) => {
      if (!fired.includes(alert)) return '';
      return faultOf(faults, name).alerts.includes(alert) ? '●' : '○';
    });
    return `| ${[`\`${alert}\``, ...cells].join(' | ')} |`;
  });
  return [
    '| | Fault | What was done | For | Fired too (○), and why |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `| Alert | ${phases.map((_, index) => index + 1).join(' | ')} |`,
    `|---|${phases.map(() => ':-:|').join('')}`,
    ...marks,
  ];
}

function faultOf(faults: readonly Fault[], name: string): Fault {
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  return fault;
}
