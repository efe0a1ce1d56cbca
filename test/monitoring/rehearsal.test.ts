import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Facts } from '../../monitoring/rehearsal/claims/claim.ts';
import { claimsOf } from '../../monitoring/rehearsal/claims/index.ts';
import { moves, movesInMain, OTHERS, otherRows } from '../../monitoring/rehearsal/claims/others.ts';
import type { View } from '../../monitoring/rehearsal/curves.ts';
import { MAIN } from '../../monitoring/rehearsal/faults/fault.ts';
import { FAULTS, NOT_PLAYED } from '../../monitoring/rehearsal/faults/index.ts';
import { unclaimed } from '../../monitoring/rehearsal/judge.ts';
import { alertProblems, matrix } from '../../monitoring/rehearsal/matrix.ts';
import type { Phase } from '../../monitoring/rehearsal/play.ts';
import { alertNames, quicker, secondsOf } from '../../monitoring/rehearsal/rules.ts';
import {
  asBefore,
  ends,
  falls,
  fallsTo,
  free,
  gap,
  nothing,
  rises,
  risesTo,
  type Shape,
  sinks,
  sometimes,
  stays,
  within,
} from '../../monitoring/rehearsal/shapes.ts';
import { MONITORING } from './rules.ts';

const facts: Facts = {
  ...{ from: 0, to: 1, phases: [], scrapeS: 5 },
  ...{ instances: ['a', 'b', 'c'], slots: ['d'] },
  resident: { largest: 2, smallest: 1 },
  versions: { before: '1.0.0', after: '1.0.1' },
};

test('every panel and every mark has a claim that can be wrong, and no claim is about a panel that does not exist', () => {
  expect(unclaimed(facts)).toEqual([]);
});

describe('what moves a panel', () => {
  const { load: _, ...claims } = claimsOf(facts);

  test('one of the four main faults does, or the list of the others says what does', () => {
    const calm = Object.entries(claims).flatMap(([board, panels]) =>
      Object.entries(panels).flatMap(([title, each]) => (movesInMain(each) ? [] : [`${board}: ${title}`])),
    );
    const listed = Object.entries(OTHERS).flatMap(([board, panels]) =>
      Object.keys(panels).map((title) => `${board}: ${title}`),
    );
    expect(calm.toSorted()).toEqual(listed.toSorted());
  });

  test('the claims of a panel in the list say that its fault moves it', () => {
    const untrue = Object.entries(OTHERS).flatMap(([board, panels]) =>
      Object.entries(panels).flatMap(([title, mover]) => {
        const each = claims[board]?.[title];
        return !('fault' in mover) || (each !== undefined && moves(each, mover.fault)) ? [] : [`${board}: ${title}`];
      }),
    );
    expect(untrue).toEqual([]);
  });

  test('docs/dashboards.md has the list', async () => {
    const text = await readFile(join(MONITORING, '..', 'docs', 'dashboards.md'), 'utf8');
    expect(text).toContain(otherRows().join('\n'));
  });
});

describe('faults and alerts', () => {
  test('every alert has a fault that is its own, or a reason for which it has none', async () => {
    const owned = new Set(FAULTS.flatMap(({ alerts }) => alerts));
    expect((await alertNames()).filter((alert) => !owned.has(alert))).toEqual(Object.keys(NOT_PLAYED));
  });

  test('faults name alerts that there are, and each fault has its own name', async () => {
    const known = new Set(await alertNames());
    const named = FAULTS.flatMap(({ alerts, also = {} }) => [...alerts, ...Object.keys(also)]);
    expect(named.filter((alert) => !known.has(alert))).toEqual([]);
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
    expect(FAULTS.slice(0, MAIN.length).map(({ name }) => name)).toEqual(MAIN);
  });

  test('what a fault says is held back, Alertmanager holds back', async () => {
    const rules = z
      .object({
        inhibit_rules: z.array(
          z.object({ source_matchers: z.array(z.string()), target_matchers: z.array(z.string()) }),
        ),
      })
      .parse(parse(await readFile(join(MONITORING, 'alertmanager.yml'), 'utf8')));
    const holdsBack = (source: string, target: string): boolean =>
      rules.inhibit_rules.some(
        ({ source_matchers: from, target_matchers: to }) =>
          from.every((matcher) => matches(matcher, source)) && to.every((matcher) => matches(matcher, target)),
      );
    const said = FAULTS.flatMap(({ also = {} }) =>
      Object.entries(also).flatMap(([target, reason]) => {
        const [, source] = /held back by (Signalbox\w+)/.exec(reason) ?? [];
        return source === undefined ? [] : [[source, target] as const];
      }),
    );
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter(([source, target]) => !holdsBack(source, target))).toEqual([]);
  });

  const phase = (name: Phase['name'], ...fired: readonly string[]): Phase => ({
    ...{ name, fired, early: [] },
    ...{ calmFrom: 0, from: 1, to: 2, until: 3 },
  });

  test('an alert that is missing, and one of another fault, are told', () => {
    const told = alertProblems(FAULTS, [
      phase('killed', 'SignalboxNodeDown', 'SignalboxRelaySlow'),
      { ...phase('redis-stopped'), early: ['SignalboxDown'] },
    ]);
    expect(told).toEqual([
      'killed: SignalboxLeasesExpiring did not fire',
      'killed: SignalboxRelaySlow fired, and is not its own',
      'redis-stopped: SignalboxDown fired before it',
    ]);
  });

  test('the table marks alerts of the fault, and others', () => {
    const alerts = ['SignalboxNodeDown', 'SignalboxDown'];
    const redisAway = phase('redis-away', 'SignalboxRedisAway', 'SignalboxNotReady');
    expect(matrix(FAULTS, [phase('killed', ...alerts), redisAway], [...alerts, 'SignalboxNotReady'])).toEqual([
      expect.stringContaining('| Fault |'),
      '|---|---|---|---|---|',
      expect.stringMatching(/^\| 1 \| `killed` \| a node is killed.* \| 1 s \| `SignalboxDown`: \? \|$/),
      expect.stringMatching(
        /^\| 2 \| `redis-away` \|.*\| `SignalboxNotReady`: true, and held back by SignalboxRedisAway \|$/,
      ),
      '',
      '| Alert | 1 | 2 |',
      '|---|:-:|:-:|',
      '| `SignalboxNodeDown` | ● |  |',
      '| `SignalboxDown` | ○ |  |',
      '| `SignalboxNotReady` |  | ○ |',
    ]);
  });
});

describe('rules that fire sooner', () => {
  test('every "for" is shorter, intervals are those of Prometheus, and windows stay', () => {
    const text = `groups:
  - name: one
    interval: 30s
    rules:
      - { record: r, expr: "sum(rate(x[5m]))" }
      - { alert: A, expr: "increase(x[15m]) > 0", for: 2m, labels: { severity: warning } }
      - { alert: B, expr: "x > 0" }`;
    expect(parse(quicker(text, 4))).toEqual({
      groups: [
        {
          name: 'one',
          rules: [
            { record: 'r', expr: 'sum(rate(x[5m]))' },
            { alert: 'A', expr: 'increase(x[15m]) > 0', for: '30000ms', labels: { severity: 'warning' } },
            { alert: 'B', expr: 'x > 0' },
          ],
        },
      ],
    });
  });

  test.each([
    ['500ms', 0.5],
    ['30s', 30],
    ['2m', 120],
    ['1h', 3_600],
    ['3d', 259_200],
  ])('%s is %d s', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  test('a duration of two units is refused', () => {
    expect(() => quicker('groups: [{ name: a, rules: [{ alert: A, expr: x, for: 1m30s }] }]', 4)).toThrow('duration');
  });
});

describe('shapes', () => {
  const view = (calm: View['calm'], fault: View['fault']): View => ({ calm, fault });
  const none = undefined;

  test.each<readonly [string, Shape, View, boolean]>([
    ['rises', rises(2), view([1, 2], [2, 4]), true],
    ['rises too little', rises(2), view([1, 2], [3]), false],
    ['rises from nothing', rises(0), view([none], [none, 1]), true],
    ['does not rise', rises(0), view([1], [1, none]), false],
    ['rises to', risesTo(3), view([2], [3, 2]), true],
    ['rises to another value', risesTo(3), view([2], [4]), false],
    ['falls', falls(1), view([3, 4], [2]), true],
    ['falls too little', falls(2), view([3], [2]), false],
    ['falls without a value', falls(0), view([3], [none]), false],
    ['falls and comes back', fallsTo(2), view([3], [2, 3]), true],
    ['falls and stays there', fallsTo(2), view([3], [2, 2]), false],
    ['has a gap', gap(), view([1], [none, 1]), true],
    ['has no gap', gap(), view([1], [1, 1]), false],
    ['has a gap in the calm', gap(), view([none], [none, 1]), false],
    ['does not come back', gap(), view([1], [1, none]), false],
    ['stays', stays(3), view([3], [3]), true],
    ['does not stay', stays(3), view([3], [2, 3]), false],
    ['stays, with a gap', stays(3), view([3], [none, 3]), false],
    ['nothing', nothing(), view([0, none], [0]), true],
    ['something', nothing(), view([0], [0.1]), false],
    ['within', within(1, 2), view([1], [2]), true],
    ['not within', within(1, 2), view([1], [3]), false],
    ['as before', asBefore(2), view([1, 2], [4, 0.5]), true],
    ['not as before', asBefore(2), view([1, 2], [4.1]), false],
    ['ends within', ends(1, 2), view([1], [9, 2]), true],
    ['ends elsewhere', ends(1, 2), view([1], [2, none]), false],
    ['sinks', sinks(1), view([2, 4], [3, 2, 1, 2, 3]), true],
    ['sinks for too short a time', sinks(1), view([2, 4], [3, 3, 0.5, 3, 3]), false],
    ['sinks without a value', sinks(1), view([3], [1, none, 1]), false],
    ['is there sometimes', sometimes(1, 2), view([none], [1, none]), true],
    ['is never there', sometimes(1, 2), view([none], [none]), false],
    ['is elsewhere sometimes', sometimes(1, 2), view([3], [none]), false],
    ['says nothing', free(), view([1], [none]), true],
  ])('%s', (_, shape, around, holds) => {
    expect(shape.problem(around) === undefined).toBe(holds);
  });
});

/** Whether a matcher of Alertmanager, `alertname = X` or `alertname =~ "X"`, holds for an alert of this name. */
function matches(matcher: string, alert: string): boolean {
  const [, label, operator, value = ''] = /^(\w+) (=~|=) "?(.*?)"?$/.exec(matcher) ?? [];
  if (label !== 'alertname') return false;
  return operator === '=~' ? new RegExp(`^(?:${value})$`).test(alert) : value === alert;
}
