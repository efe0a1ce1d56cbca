import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'vitest';
import { startPrometheus } from '../../scripts/lib/prometheus-process.ts';
import { onPath } from '../../scripts/on-path.ts';
import { k6, k6Missing } from './k6.ts';
import { alone, faultless, load } from './load.ts';
import { startStandIn } from './stand-in.ts';

const prometheus = onPath('prometheus');

beforeEach((context) => {
  if (k6 === undefined) context.skip(k6Missing);
});

// Most of a short form is waiting: they wait at the same time. None of them is about a time.
describe.concurrent('npm run load', () => {
  test('join-storm: everybody who comes is let in', async ({ expect }) => {
    const { exitCode, output, result } = await load('join-storm', ...alone);
    expect(exitCode, output).toBe(0);
    // 10 and 20 a second, and half a second of climbing to each.
    expect(result.counts['joins']).toBeGreaterThanOrEqual(36);
    expect(result.counts['joins_failed']).toBe(0);
    expect(result.steps.map(({ wanted }) => wanted)).toEqual([10, 20]);
  });

  test('relay-throughput: every signal of every step, and Prometheus has the run', async ({
    expect,
    onTestFinished,
    skip,
  }) => {
    if (prometheus === undefined) return skip('Prometheus is not installed: scripts/get-tools.sh prometheus');
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-prometheus-'));
    const server = await startPrometheus(prometheus, { jobs: [], folder });
    onTestFinished(async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    });
    const { exitCode, output, result } = await load('relay-throughput', '--prometheus', server.url);
    expect(exitCode, output).toBe(0);
    // 50 and 100 a second, for a second each.
    expect(result.counts).toMatchObject({
      ...faultless,
      signals_reordered: 0,
      signals_sent: 150,
      signals_delivered: 150,
    });
    // k6 has ended its series when the run is over.
    const query = 'sum(last_over_time(k6_signals_sent_total{scenario="relay_throughput"}[5m]))';
    const answer = await fetch(`${server.url}/api/v1/query?${new URLSearchParams({ query })}`);
    expect(await answer.json()).toMatchObject({ data: { result: [{ value: [expect.anything(), '150'] }] } });
  });

  test.for(['join-storm', 'relay-throughput'])('%s runs against the classic server too', async (script, { expect }) => {
    const { exitCode, output, result } = await load(script, '--against', 'classic', ...alone);
    expect(exitCode, output).toBe(0);
    expect(result).toMatchObject({ against: 'classic', nodes: 2 });
    expect(result.counts['joins']).toBeGreaterThan(0);
    expect(result.counts['signals_delivered']).toBe(result.counts['signals_sent']);
  });

  test('call-shape: every call is set up', async ({ expect }) => {
    const { exitCode, output, result } = await load('call-shape', ...alone);
    expect(exitCode, output).toBe(0);
    // 4 calls a second for 2 s, of 18 signals each.
    expect(result.counts).toMatchObject({ ...faultless, calls_started: 8, calls_complete: 8, signals_delivered: 144 });
  });

  test('spike: everything arrives', async ({ expect }) => {
    const { exitCode, output, result } = await load('spike', ...alone);
    expect(exitCode, output).toBe(0);
    // 20 a second, in the spike 100 a second for 2 s; 10 peers, in the spike 20 more.
    expect(result.counts).toMatchObject({ ...faultless, signals_delivered: 260, joins: 30 });
  });

  test('soak: nothing is left when everybody has gone', async ({ expect }) => {
    const { exitCode, output, result } = await load('soak', ...alone);
    expect(exitCode, output).toBe(0);
    expect(result.problems).toEqual([]);
    expect(result.counts).toMatchObject({ ...faultless, calls_started: 12, calls_complete: 12 });
    expect(result.memory.length).toBeGreaterThan(0);
  });

  test('join-storm fails where connections of its first step are lost', async ({ expect, onTestFinished }) => {
    const server = await startStandIn('hang-up');
    onTestFinished(() => server.stop());
    const { exitCode, output, result } = await load('join-storm', '--server', server.url, ...alone);
    expect(exitCode, output).toBe(99);
    expect(result.problems.toSorted()).toEqual([
      'connections_lost{step:10}: count==0',
      'connections_lost{step:to 10}: count==0',
    ]);
  });

  test('ends with 99 when a cluster that runs already loses a signal', async ({ expect, onTestFinished }) => {
    const server = await startStandIn('lose');
    onTestFinished(() => server.stop());
    const { exitCode, output, result } = await load('relay-throughput', '--server', server.url, ...alone);
    expect(exitCode, output).toBe(99);
    expect(result.problems).toContain('signals_lost: count==0');
  });
});
