import { expect, test } from 'vitest';
import { absentRuns, type PartResult, type Run, rows, summary } from '../../../scripts/results.ts';

const fine: PartResult = { passed: 3, failed: 0, leftOut: [], ran: ['a', 'b', 'c'] };
const noTls = 'no TLS: scripts/get-tools.sh redis-server';

function run(part: string, result: Partial<PartResult>, server?: Run['server']): Run {
  return { part, ...(server && { server }), seconds: 1, result: { ...fine, ...result } };
}

test('the last line counts over all parts; one line names all tools that are wanting', () => {
  const leftOut = [
    { test: 'd', reason: 'k6 is not here: scripts/get-tools.sh k6' },
    { test: 'e', reason: 'k6 is not here: scripts/get-tools.sh k6' },
    { test: 'f', reason: 'haproxy is not here: scripts/get-tools.sh haproxy' },
    { test: 'g', reason: 'no camera' },
  ];
  expect(
    summary([run('unit', {}), run('fuzz', { passed: 0, failed: 2 }), run('load', { passed: 1, leftOut })]),
  ).toEqual([
    'left out: 1: no camera',
    'left out: 3 for want of haproxy, k6; to have all of it: scripts/get-tools.sh',
    'failed: npm test -- fuzz',
    '4 passed, 2 failed, 4 skipped',
  ]);
});

const redis = { kind: 'redis', version: '7.0.15' } as const;
const valkey = { kind: 'valkey', version: '9.1.2' } as const;

test('a test that ran on the other server is named, and not counted as skipped', () => {
  const runs = [
    run('cluster', {}, redis),
    run('cluster', { passed: 2, ran: ['a', 'b'], leftOut: [{ test: 'c', reason: noTls }] }, valkey),
  ];
  expect(summary(runs)).toEqual([
    `only on the other server: 1 of cluster on Valkey 9.1.2: ${noTls}`,
    '5 passed, 0 failed, 0 skipped',
  ]);
  expect(rows(runs)).toEqual([
    'cluster on Redis 7.0.15     1.0 s  3 passed, 0 failed, 0 skipped',
    'cluster on Valkey 9.1.2     1.0 s  2 passed, 0 failed, 0 skipped',
  ]);
});

test('a test that ran on no server is skipped on both', () => {
  const left = { passed: 2, ran: ['a', 'b'], leftOut: [{ test: 'c', reason: noTls }] };
  expect(summary([run('cluster', left, redis), run('cluster', left, valkey)]).at(-1)).toBe(
    '4 passed, 0 failed, 2 skipped',
  );
});

test('a server that is not here: all tests of the other one are left out on it', () => {
  const played = run('cluster', { passed: 2, ran: ['a', 'b'], leftOut: [{ test: 'c', reason: noTls }] }, valkey);
  const runs = [played, ...absentRuns([played])];
  expect(rows(runs).at(-1)).toBe('cluster on Redis            0.0 s  0 passed, 0 failed, 3 skipped');
  expect(summary(runs)).toEqual([
    'left out: 4 for want of redis-server; to have all of it: scripts/get-tools.sh',
    '2 passed, 0 failed, 4 skipped',
  ]);
});

test('nothing is left out where a part runs once, or on both', () => {
  expect(absentRuns([run('unit', {})])).toEqual([]);
  expect(absentRuns([run('cluster', {}, redis), run('cluster', {}, valkey)])).toEqual([]);
});

test('what failed on one server alone is told with the command that runs it there', () => {
  const failures = ['test/x.test.ts: a call: expected 1 to be 2'];
  expect(summary([run('cluster', {}, redis), run('cluster', { failed: 1, failures }, valkey)])).toEqual([
    'failed: REDIS_SERVER=valkey npm test -- cluster',
    '  test/x.test.ts: a call: expected 1 to be 2',
    '6 passed, 1 failed, 0 skipped',
  ]);
});
