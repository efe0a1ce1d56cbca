import { describe, expect, test } from 'vitest';
import type { GroupSeen, HonestSeen } from '../../attack/lib/honest.ts';
import type { Played } from '../../attack/lib/play.ts';
import { failed, rowsOf, tableOf } from '../../attack/lib/rows.ts';
import { spreadOf } from '../../chaos/lib/figures.ts';

const group: GroupSeen = {
  peers: 3,
  totals: { sent: 10, delivered: 10, lost: 0, duplicated: 0, disordered: 0, reported: 0, foreign: 0 },
  delays: spreadOf([1, 2]),
  late: spreadOf([]),
  closed: 0,
  sessionsLost: 0,
  seenToLeave: 0,
  notBack: 0,
  errors: {},
};
const seen: HonestSeen = { others: group, mates: group, newcomers: { came: 5, took: spreadOf([1]), refused: {} } };
const holding = {
  answered: true,
  residentMb: 100,
  descriptors: 40,
  heldMb: 30,
  connections: 36,
  errors: { flood: 1, 'origin-refused': 1 },
};

/** A run in which nothing went wrong. */
const fine: Played = {
  names: ['odd-names', 'foreign-origin'],
  seconds: 60,
  edge: false,
  bounded: 'by a control group',
  measurable: true,
  collects: true,
  exit: undefined,
  calm: seen,
  beside: seen,
  attacked: seen,
  end: seen,
  before: holding,
  after: { ...holding, errors: { flood: 2, 'origin-refused': 3 } },
  highest: { residentMb: 200, descriptors: 90 },
  deeds: { 'odd-names': { opened: 1, refused: 0, closed: 0, believed: 0 } },
  cpu: { node: 0.5, attackers: 0.5, honest: 0.1 },
  forgedLines: 0,
  lastWords: '',
};

function failing(played: Played): readonly string[] {
  return rowsOf(played, true)
    .filter(({ verdict }) => verdict === 'FAILED')
    .map(({ what }) => what);
}

const totals = (changed: object): HonestSeen => ({
  ...seen,
  others: { ...group, totals: { ...group.totals, ...changed } },
});

describe('the table of an attack', () => {
  test('is fine where nothing went wrong', () => {
    expect(failing(fine)).toEqual([]);
    expect(failed(rowsOf(fine, true), false)).toBe(false);
  });

  test.each<[string, Partial<Played>]>([
    ['the node ended', { exit: 'SIGKILL' }],
    ['p95 in other rooms, times calm', { attacked: { ...seen, others: { ...group, delays: spreadOf([4.1]) } } }],
    ['connections closed, other rooms', { end: { ...seen, others: { ...group, closed: 1 } } }],
    ["connections closed, attackers' rooms", { end: { ...seen, mates: { ...group, notBack: 1 } } }],
    ['signals lost', { end: totals({ lost: 1 }) }],
    ['signals given up', { end: totals({ reported: 1 }) }],
    ['signals twice', { end: totals({ duplicated: 1 }) }],
    ['signals out of order', { end: totals({ disordered: 1 }) }],
    ['sessions lost', { end: { ...seen, mates: { ...group, sessionsLost: 1 } } }],
    ['of 5 newcomers refused', { end: { ...seen, newcomers: { ...seen.newcomers, refused: { 'node-full': 1 } } } }],
    ['the node answers afterwards', { after: { ...fine.after, answered: false } }],
    ['resident memory, highest', { memory: 512, highest: { residentMb: 513, descriptors: 90 } }],
    ['memory held afterwards, times before', { after: { ...fine.after, heldMb: 33.1 } }],
    ['resident memory afterwards, times before', { after: { ...fine.after, residentMb: 111 } }],
    ['descriptors lost', { after: { ...fine.after, descriptors: 41 } }],
    ['connections left over', { after: { ...fine.after, connections: 37 } }],
    [
      'pages of other origins let in',
      { deeds: { 'foreign-origin': { opened: 1, refused: 0, closed: 0, believed: 1 } } },
    ],
    ['forged lines in the log', { forgedLines: 1 }],
    ['refused origins counted', { after: { ...holding, errors: { flood: 9, 'origin-refused': 1 } } }],
  ])('%s: can fail, alone', (what, changed) => {
    const played = { ...fine, ...changed };
    expect(failing(played)).toEqual([what]);
    expect(failed(rowsOf(played, true), false)).toBe(true);
    expect(tableOf(rowsOf(played, true))).toMatch(new RegExp(`^${what} .* FAILED$`, 'm'));
  });

  test('a node with bounds may be full, and has to say so', () => {
    const refusing = (code: string): Played => ({
      ...fine,
      memory: 512,
      end: { ...seen, newcomers: { ...seen.newcomers, refused: { [code]: 1 } } },
    });
    expect(failing(refusing('node-full'))).toEqual([]);
    expect(failing(refusing('connection-failed'))).toEqual(['of 5 newcomers refused, not as node-full']);
  });

  test('refusals counted: some have to be, where all attacks were played', () => {
    const uncounted = { ...fine, names: [], after: holding };
    expect(failing(uncounted)).toEqual(['refusals counted']);
    expect(rowsOf(uncounted, false).filter(({ verdict }) => verdict === 'FAILED')).toEqual([]);
  });

  test('in the short form only counts fail the run', () => {
    const slow = { ...fine, attacked: { ...seen, others: { ...group, delays: spreadOf([100]) } } };
    expect(failed(rowsOf(slow, true), true)).toBe(false);
    expect(failed(rowsOf({ ...fine, forgedLines: 1 }, true), true)).toBe(true);
  });
});
