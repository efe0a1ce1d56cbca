import type { Spread } from '../../chaos/lib/figures.ts';
import type { GroupSeen } from './honest.ts';
import { type Played, sumOf } from './play.ts';

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly limit: string;
  /** `note`: there is no limit. */
  readonly verdict: 'ok' | 'FAILED' | 'note';
  /** `figure`: of time or memory, of this machine on this day. */
  readonly kind: 'count' | 'figure' | 'note';
}

/** Of the project's goal: p95 and memory, as times of what they were. */
const MOST_DELAY = 2;
const MOST_MEMORY = 1.1;

function none(what: string, measured: number): Row {
  return { what, figure: String(measured), limit: '0', verdict: measured === 0 ? 'ok' : 'FAILED', kind: 'count' };
}

function ratio(what: string, before: number, after: number, most: number, unit: string): Row {
  const times = after / before;
  const digits = unit === 'ms' ? 1 : 0;
  return {
    what,
    figure: `${times.toFixed(2)} (${before.toFixed(digits)}, then ${after.toFixed(digits)} ${unit})`,
    limit: `${most}`,
    verdict: times <= most ? 'ok' : 'FAILED',
    kind: 'figure',
  };
}

function yes(what: string, is: boolean): Row {
  return { what, figure: is ? 'yes' : 'no', limit: 'yes', verdict: is ? 'ok' : 'FAILED', kind: 'count' };
}

function note(what: string, figure: string): Row {
  return { what, figure, limit: '', verdict: 'note', kind: 'note' };
}

function delays({ p50, p95, p99, max }: Spread): string {
  return [p50, p95, p99, max].map((ms) => ms.toFixed(1)).join(' / ');
}

function listed(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .filter(([, count]) => count !== 0)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  );
}

/** What has to hold, and what else was seen. */
export function rowsOf(played: Played, allAttacks: boolean): readonly Row[] {
  const { calm, attacked, end, exit, names, deeds } = played;
  const { newcomers, others, mates } = end;
  const both = (of: (seen: GroupSeen) => number): number => of(others) + of(mates);
  // A node with little room may be full. Then it has to say so.
  const small = played.memory !== undefined || played.descriptors !== undefined;
  const refused = sum(Object.values(newcomers.refused)) - (small ? (newcomers.refused['node-full'] ?? 0) : 0);
  // An edge has no metrics of its nodes.
  const known = played.before.answered;
  const origins = names.some((name) => /^rebound-|^foreign-origin/.test(name));
  return [
    {
      what: 'the node ended',
      figure: exit === undefined ? 'no' : `with ${exit}`,
      limit: 'no',
      verdict: exit === undefined ? 'ok' : 'FAILED',
      kind: 'count',
    },
    ratio('p95 in other rooms, times calm', calm.others.delays.p95, attacked.others.delays.p95, MOST_DELAY, 'ms'),
    none('connections closed, other rooms', others.closed + others.notBack),
    none("connections closed, attackers' rooms", mates.closed + mates.notBack),
    none(
      'signals lost',
      both(({ totals }) => totals.lost),
    ),
    none('signals given up', both(({ totals }) => totals.reported) + both(({ errors }) => errors['not-sent'] ?? 0)),
    none(
      'signals twice',
      both(({ totals }) => totals.duplicated),
    ),
    none(
      'signals out of order',
      both(({ totals }) => totals.disordered + totals.foreign),
    ),
    none(
      'sessions lost',
      both(({ sessionsLost, seenToLeave }) => sessionsLost + seenToLeave),
    ),
    none(`of ${newcomers.came} newcomers refused${small ? ', not as node-full' : ''}`, refused),
    ...(exit === undefined && known ? [yes('the node answers afterwards', played.after.answered)] : []),
    ...holdingRows(played),
    ...(origins ? [none('pages of other origins let in', sumOf(deeds).believed)] : []),
    ...(names.includes('foreign-origin') && known
      ? [some('refused origins counted', refusals(played, 'origin-refused'))]
      : []),
    ...(names.includes('odd-names') && played.measurable ? [none('forged lines in the log', played.forgedLines)] : []),
    ...(allAttacks && known ? [some('refusals counted', refusals(played))] : []),
    ...notes(played),
  ];
}

function holdingRows({ measurable, collects, before, after, highest, memory, exit }: Played): readonly Row[] {
  if (!measurable || exit !== undefined) return [];
  const bound: readonly Row[] =
    memory === undefined
      ? []
      : [
          {
            what: 'resident memory, highest',
            figure: `${highest.residentMb.toFixed(0)} MiB`,
            limit: `${memory} MiB`,
            verdict: highest.residentMb <= memory ? 'ok' : 'FAILED',
            kind: 'count',
          },
        ];
  return [
    ...bound,
    ...(after.answered && collects
      ? [ratio('memory held afterwards, times before', before.heldMb, after.heldMb, MOST_MEMORY, 'MiB')]
      : []),
    ratio('resident memory afterwards, times before', before.residentMb, after.residentMb, MOST_MEMORY, 'MiB'),
    none('descriptors lost', Math.max(0, after.descriptors - before.descriptors)),
    none('connections left over', Math.max(0, after.connections - before.connections)),
  ];
}

/** By one code, or by all. */
function refusals({ before, after }: Played, only?: string): number {
  const of = (errors: Readonly<Record<string, number>>): number =>
    only === undefined ? sum(Object.values(errors)) : (errors[only] ?? 0);
  return of(after.errors) - of(before.errors);
}

/** Refusals that nobody can see are none. */
function some(what: string, count: number): Row {
  return { what, figure: String(count), limit: 'some', verdict: count > 0 ? 'ok' : 'FAILED', kind: 'count' };
}

function notes({
  calm,
  beside,
  attacked,
  end,
  highest,
  deeds,
  cpu,
  before,
  after,
  bounded,
  memory,
}: Played): readonly Row[] {
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const errors = Object.fromEntries(
    Object.entries(after.errors).map(([code, count]) => [code, count - (before.errors[code] ?? 0)]),
  );
  const { opened, refused, closed } = sumOf(deeds);
  return [
    note('other rooms calm: p50 / p95 / p99 / most, ms', delays(calm.others.delays)),
    note('other rooms beside a busy process (nice 19)', delays(beside.others.delays)),
    note('other rooms under attack', delays(attacked.others.delays)),
    note("attackers' rooms calm", delays(calm.mates.delays)),
    note("attackers' rooms under attack", delays(attacked.mates.delays)),
    note('the honest process itself late', delays(attacked.others.late)),
    note('newcomers: first try to welcome', delays(end.newcomers.took)),
    note('newcomers refused', listed(end.newcomers.refused)),
    note('highest while attacked', `${highest.residentMb.toFixed(0)} MiB, ${highest.descriptors} descriptors`),
    ...(memory === undefined ? [] : [note('memory bounded', bounded)]),
    note('processor: node, attackers (nice 19), honest', [cpu.node, cpu.attackers, cpu.honest].map(percent).join(', ')),
    note('connections of attackers', `${opened} opened, ${refused} refused, ${closed} closed by the other side`),
    note('refusals by code', listed(errors)),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The rows with one width a column. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [['check', 'figure', 'limit', ''], ...rows.map(shown)];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function shown({ what, figure, limit, verdict }: Row): readonly string[] {
  return [what, figure, limit, verdict === 'note' ? '' : verdict];
}

/** Whether a run has to end with 1. In the short form figures of time and memory do not count. */
export function failed(rows: readonly Row[], quick: boolean): boolean {
  return rows.some(({ verdict, kind }) => verdict === 'FAILED' && (kind === 'count' || !quick));
}
