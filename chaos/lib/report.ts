import type { Spread } from './figures.ts';
import type { Check, Machine, Outcome } from './scenario.ts';
import { seconds } from './time.ts';

/** A run, and what it ran on. */
export type Result = Outcome & { readonly machine: Machine };

/** What one run has shown, for people. */
export function describe(outcome: Result): readonly string[] {
  const { title, peers, nodes, perSecond, terms, totals, seen, convergedMs, delays, checks, notes, machine } = outcome;
  const { leaseMs, graceMs } = terms;
  const refused = Object.entries({ ...seen.refused, ...seen.errors }).map(([code, times]) => `${code} ${times}`);
  const rows: readonly (readonly [string, string])[] = [
    ['what happened', title],
    ['load', `${peers} peers, ${nodes} nodes, ${perSecond} signals/s, lease ${leaseMs} ms, grace ${graceMs} ms`],
    [
      'signals',
      `${totals.sent} sent, ${totals.delivered} delivered, ${totals.lost} lost, ${totals.duplicated} twice, ${totals.disordered} out of order, ${totals.reported} reported as lost to their sender`,
    ],
    [
      'interrupted',
      `${seen.resumes.count}; ${spread(seen.resumes)}; ${seen.moved} moved without interruption, ${seen.notBack} not back, ${seen.sessionsLost} sessions lost`,
    ],
    [
      'rosters',
      `equal ${seconds(convergedMs)} after; ${seen.ghosts} ghosts, ${seen.missing} missing, ${seen.seenToLeave} seen to leave by mistake, ${seen.seenAway} seen away`,
    ],
    ['delay before', spread(delays.before)],
    ['delay during', spread(delays.during)],
    ['delay after', spread(delays.after)],
    ...(refused.length > 0 ? [['refused, errors', refused.join(', ')] as const] : []),
    [
      'machine',
      `load ${machine.loadBefore.toFixed(1)} to ${machine.loadAfter.toFixed(1)}; clients late by p99 ${seconds(machine.lagP99)}, at most ${seconds(machine.lagMax)}`,
    ],
    ...notes.map((note) => ['note', note] as const),
    ...checks.filter(({ kind, reached }) => kind === 'time' || !reached).map(told),
    ...(checks.every(({ kind, reached }) => kind === 'time' || reached)
      ? [['reached', allCounts(checks)] as const]
      : []),
  ];
  return rows.map(([name, text]) => `  ${name.padEnd(16)}${text}`);
}

function told({ what, measured, wanted, reached }: Check): readonly [string, string] {
  return [reached ? 'reached' : 'NOT REACHED', `${what}: ${measured} (${wanted})`];
}

function allCounts(checks: readonly Check[]): string {
  const counts = checks.filter(({ kind }) => kind === 'count');
  return counts.map(({ what, measured }) => `${what} ${measured}`).join(', ');
}

/** One line a scenario. */
export function table(outcomes: readonly Outcome[]): string {
  const head = [
    'scenario',
    'sent',
    'delivered',
    'lost',
    'twice',
    'disorder',
    'moved',
    'interrupted',
    'p50',
    'p95',
    'p99',
    'ghosts',
    'equal',
    'figures',
  ];
  const rows = outcomes.map(({ name, totals, seen, convergedMs, checks }) => {
    const { resumes } = seen;
    const missed = checks.filter(({ reached }) => !reached).length;
    return [
      name,
      ...[totals.sent, totals.delivered, totals.lost, totals.duplicated, totals.disordered].map(String),
      ...[seen.moved, resumes.count].map(String),
      ...[resumes.p50, resumes.p95, resumes.p99].map(seconds),
      String(seen.ghosts),
      seconds(convergedMs),
      missed === 0 ? 'reached' : `${missed} NOT reached`,
    ];
  });
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function spread({ count, p50, p95, p99, max }: Spread): string {
  if (count === 0) return 'none';
  return `p50 ${seconds(p50)}, p95 ${seconds(p95)}, p99 ${seconds(p99)}, longest ${seconds(max)}`;
}
