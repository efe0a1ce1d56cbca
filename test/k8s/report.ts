import type { Outage } from './availability.ts';
import { type StepResult, seconds } from './step.ts';

/** One row a step, in Markdown. */
export function table(results: readonly StepResult[]): string {
  const head = [
    'Step',
    'Signals sent',
    'Lost, twice, out of order',
    'Interrupted: number, longest',
    'Longest delay of a signal',
    'Sessions ended',
    'New sessions: no entry for',
    'Pages: away for',
    'Longest still picture',
    'As promised',
  ];
  const rows = results.map(({ name, totals, seen, sessions, pages, call, longestDelayMs, broken }) => [
    `\`${name}\``,
    String(totals.sent),
    `${totals.lost}, ${totals.duplicated}, ${totals.disordered}`,
    seen.resumes.count === 0 ? '0' : `${seen.resumes.count}, ${seconds(seen.resumes.max)}`,
    seconds(longestDelayMs),
    String(seen.sessionsLost),
    shown(sessions),
    shown(pages),
    seconds(call.stillMs),
    broken.length === 0 ? 'yes' : `**no**: ${broken.join('; ')}`,
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function shown({ tries, failed, longestMs }: Outage): string {
  return failed === 0 ? `0 (0 of ${tries})` : `${seconds(longestMs)} (${failed} of ${tries})`;
}
