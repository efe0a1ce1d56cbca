import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createMetrics } from '../../../../src/adapters/observability/metrics.ts';
import type { MetricRow } from '../../../../src/adapters/observability/metric-row.ts';
import { METRICS, metricsTable } from '../../../../src/adapters/observability/metrics-catalog.ts';

const rows: readonly MetricRow[] = Object.values(METRICS);

function setUp() {
  const counts = { connections: 0, peers: 0, rooms: 0, unsettled: 3 };
  const metrics = createMetrics({
    counts: () => counts,
    eventLoopLagMs: () => 12,
    outboundBytes: () => 7,
    outboundDropped: () => 9,
    gates: () => new Map([['heap', 0.5]]),
    ready: () => true,
    checks: () =>
      new Map([
        ['inbox', true],
        ['memory', false],
      ]),
    version: '1.2.3',
    phase: () => 'leaving',
    lease: () => ({ ageSeconds: 4, nodes: 2 }),
    inboxSilenceSeconds: () => 6,
    webhooks: () => ({ waiting: 0, oldestSeconds: 0 }),
  });
  return { counts, metrics };
}

/** The value of one series, by its name and labels as the text format writes them. */
async function readSeries(metrics: ReturnType<typeof createMetrics>, series: string): Promise<number | undefined> {
  const line = (await metrics.render()).split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

test('a scrape has exactly the metrics of the table, with its types and labels', async () => {
  const { metrics } = setUp();
  const text = await metrics.render();
  const scraped = [...text.matchAll(/^# TYPE (signalbox_\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
  expect(scraped.toSorted()).toEqual(rows.map(({ name, type }) => `${name} ${type}`).toSorted());
  for (const { name, labels } of rows) {
    const sample = text.split('\n').find((line) => new RegExp(`^${name}(_bucket)?[{ ]`).test(line)) ?? '';
    const used = [...sample.matchAll(/[{,](\w+)="/g)].flatMap(([, label]) => (label === 'le' ? [] : [label]));
    expect(used, name).toEqual(labels);
  }
});

test('docs/metrics.md has the table of the catalog', async () => {
  const text = await readFile(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  const table = text.split('<!-- metrics:start -->')[1]?.split('<!-- metrics:end -->')[0];
  expect(table?.trim()).toBe(metricsTable());
});

test.each([
  ...['not-joined', 'unknown-peer', 'peer-away', 'rate-limited'].map(
    (result) => `signalbox_signals_total{path="local",result="${result}"}`,
  ),
  ...['rate-limited', 'room-full', 'store-unavailable', 'draining'].map(
    (code) => `signalbox_resume_refusals_total{code="${code}"}`,
  ),
])('%s is 0 before the first one, so that a rate sees that', async (series) => {
  expect(await readSeries(setUp().metrics, series)).toBe(0);
});

test('what happened is counted under its labels', async () => {
  const { metrics } = setUp();
  const { signals, bus } = metrics;
  const peer = { room: 'room', peerId: 'peer', version: 1 };
  metrics.record({ type: 'peer-joined', ...peer, connection: 'c', seconds: 0.004 });
  metrics.record({ type: 'peer-resumed', ...peer, connection: 'c', seconds: 0.002 });
  metrics.record({ type: 'join-refused', code: 'room-full', resume: false });
  metrics.record({ type: 'join-refused', code: 'store-unavailable', resume: true });
  metrics.record({ type: 'goodbyes-sent', count: 5 });
  metrics.record({ type: 'lease-renewed', ended: 2 });
  metrics.record({ type: 'lease-unanswered' });
  metrics.record({ type: 'lease-failed', error: new Error('no') });
  metrics.record({ type: 'lease-lapsed' });
  metrics.record({ type: 'store-data-lost' });
  metrics.record({ type: 'room-mended', how: 'restored', room: 'room', version: 1, members: 1 });
  metrics.record({ type: 'probe-sent', result: 'taken' });
  metrics.record({ type: 'probe-sent', result: 'failed' });
  metrics.record({ type: 'probe-returned', seconds: 0.0004 });
  metrics.record({ type: 'inbox-renewed', reason: 'silent' });
  metrics.record({ type: 'work-failed', error: new Error('no') });
  metrics.record({ type: 'peer-left', ...peer, reason: 'lost' });
  metrics.record({ type: 'peer-away', ...peer });
  signals.signal('local', 'relayed', 0.00002);
  signals.signal('remote', 'relayed', 0.0003);
  signals.signal('remote', 'unknown-peer', 0);
  signals.received('held');
  metrics.record({ type: 'refused', code: 'room-full' });
  metrics.record({ type: 'refused', code: 'room-full' });
  metrics.record({ type: 'roster-reread', cause: 'gap' });
  metrics.record({ type: 'dropped', reason: 'hold-stale' });
  bus.batch(3, 900);
  bus.arrived(2);
  bus.arrived(5);
  bus.publishFailed(3);
  bus.dropped('batch-full');
  metrics.roundTrip(0.0007);
  const expected: Readonly<Record<string, number>> = {
    'signalbox_joins_total{result="joined"}': 1,
    'signalbox_joins_total{result="resumed"}': 1,
    'signalbox_joins_total{result="room-full"}': 1,
    'signalbox_joins_total{result="store-unavailable"}': 1,
    'signalbox_joins_total{result="internal"}': 0,
    'signalbox_resume_refusals_total{code="resume-refused"}': 0,
    'signalbox_resume_refusals_total{code="store-unavailable"}': 1,
    signalbox_goodbyes_total: 5,
    signalbox_bus_arrived_total: 7,
    'signalbox_lease_renewals_total{result="renewed"}': 1,
    'signalbox_lease_renewals_total{result="unanswered"}': 1,
    'signalbox_lease_renewals_total{result="failed"}': 1,
    signalbox_leases_ended_total: 2,
    'signalbox_mends_total{cause="lapsed"}': 1,
    'signalbox_mends_total{cause="data-lost"}': 1,
    'signalbox_rooms_mended_total{how="restored"}': 1,
    'signalbox_rooms_mended_total{how="reclaimed"}': 0,
    'signalbox_inbox_probes_total{result="taken"}': 1,
    'signalbox_inbox_probes_total{result="failed"}': 1,
    'signalbox_inbox_probe_duration_seconds_bucket{le="0.0005"}': 1,
    'signalbox_inbox_renewals_total{reason="silent"}': 1,
    'signalbox_inbox_renewals_total{reason="forgotten"}': 0,
    signalbox_work_failures_total: 1,
    signalbox_join_duration_seconds_count: 2,
    signalbox_resumes_total: 1,
    'signalbox_leaves_total{reason="left"}': 0,
    'signalbox_leaves_total{reason="lost"}': 1,
    signalbox_aways_total: 1,
    'signalbox_signals_total{path="local",result="relayed"}': 1,
    'signalbox_signals_total{path="remote",result="relayed"}': 1,
    'signalbox_signals_total{path="remote",result="unknown-peer"}': 1,
    'signalbox_signal_relay_duration_seconds_count{path="local"}': 1,
    'signalbox_signal_relay_duration_seconds_count{path="remote"}': 1,
    'signalbox_signals_received_total{result="held"}': 1,
    'signalbox_errors_total{code="room-full"}': 2,
    'signalbox_errors_total{code="rate-limited"}': 0,
    'signalbox_roster_reloads_total{cause="gap"}': 1,
    'signalbox_bus_dropped_total{reason="hold-stale"}': 1,
    'signalbox_bus_dropped_total{reason="publish-failed"}': 3,
    'signalbox_bus_dropped_total{reason="batch-full"}': 1,
    signalbox_bus_batch_entries_sum: 3,
    signalbox_bus_batch_bytes_sum: 900,
    signalbox_redis_round_trip_seconds_count: 1,
    signalbox_outbound_waiting_bytes: 7,
    signalbox_outbound_dropped_total: 9,
    signalbox_event_loop_lag_seconds: 0.012,
    signalbox_unsettled_seats: 3,
    signalbox_lease_age_seconds: 4,
    signalbox_lease_nodes: 2,
    signalbox_inbox_silence_seconds: 6,
    'signalbox_health_check{check="inbox"}': 1,
    'signalbox_health_check{check="memory"}': 0,
    'signalbox_phase{phase="leaving"}': 1,
    'signalbox_phase{phase="running"}': 0,
    'signalbox_build_info{version="1.2.3"}': 1,
  };
  for (const [series, value] of Object.entries(expected)) expect(await readSeries(metrics, series), series).toBe(value);
});

test('gauges are what the node holds at the scrape', async () => {
  const { counts, metrics } = setUp();
  Object.assign(counts, { connections: 5, peers: 4, rooms: 2 });
  expect(await readSeries(metrics, 'signalbox_connections')).toBe(5);
  Object.assign(counts, { connections: 1 });
  expect(await readSeries(metrics, 'signalbox_connections')).toBe(1);
  expect(await readSeries(metrics, 'signalbox_peers')).toBe(4);
  expect(await readSeries(metrics, 'signalbox_rooms')).toBe(2);
});

test('two nodes in one process count apart', async () => {
  const [one, other] = [setUp().metrics, setUp().metrics];
  one.record({ type: 'peer-away', room: 'room', peerId: 'peer', version: 1 });
  expect(await readSeries(one, 'signalbox_aways_total')).toBe(1);
  expect(await readSeries(other, 'signalbox_aways_total')).toBe(0);
});
