import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROWS } from '../../monitoring/panels.ts';
import { missing, onPath } from '../../scripts/on-path.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { holdCall } from './call.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

const binary = onPath('prometheus');

/** Grafana fills it in by the scrape interval, which is 1 s here. */
const toPromql = (expr: string): string => expr.replaceAll('$__rate_interval', '1m');

const panels = ROWS.flatMap(({ panels }) => panels);

describe('the dashboard, over a Prometheus that scraped two nodes during calls', () => {
  let redis: RedisServer;
  let nodes: readonly RunningNode[] = [];
  let prometheus: Prometheus;

  beforeEach((context) => {
    if (binary === undefined) context.skip(missing('prometheus'));
  });

  beforeAll(async () => {
    if (binary === undefined) return;
    redis = await startRedis();
    const env = { REDIS_URL: redis.url, ROOM_CAPACITY: '3' };
    const [one, two] = await Promise.all([startNode(env), startNode(env)]);
    nodes = [one, two];
    prometheus = await startPrometheus(binary, [one.url, two.url]);
    const seen = async () => (await prometheus.query('count(signalbox_joins_total{result="joined"} == 0)'))[0]?.value;
    // A rate needs a sample from before what it counts.
    await until('a scrape of both nodes', async () => (await seen()) === 2);
    await holdCall([one.url, two.url], 'blue');
    await holdCall([two.url, one.url], 'green');
    const counted = async () =>
      (await prometheus.query('sum(rate(signalbox_leaves_total{reason="left"}[1m])) > 0')).length > 0;
    await until('a scrape of the calls', counted);
  });

  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await Promise.all(nodes.map((node) => node.stop()));
    await redis?.stop();
  });

  test.each(panels.map((panel) => [panel.title, panel] as const))('%s', async (_title, { queries }) => {
    for (const { expr, legend } of queries) {
      const samples = await prometheus.query(toPromql(expr));
      expect(samples, `${expr} finds nothing`).not.toEqual([]);
      expect(
        samples.filter(({ value }) => !Number.isFinite(value)),
        `${expr} is not a number`,
      ).toEqual([]);
      for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
        const labels = samples.map((sample) => sample.labels);
        expect(labels, `${expr} has no label ${label}`).toEqual(
          labels.map(() => expect.objectContaining({ [label ?? '']: expect.any(String) })),
        );
      }
    }
  });

  test.each([
    'sum(up{job="signalbox"}) == 2',
    'sum by (result) (rate(signalbox_joins_total{result="joined"}[1m])) > 0',
    'sum(rate(signalbox_resumes_total[1m])) > 0',
    'sum(rate(signalbox_aways_total[1m])) > 0',
    'sum(rate(signalbox_signals_total{path="local",result="relayed"}[1m])) > 0',
    'sum(rate(signalbox_signals_total{path="remote",result="relayed"}[1m])) > 0',
    'sum(rate(signalbox_signals_received_total{result="delivered"}[1m])) > 0',
    'sum(rate(signalbox_errors_total{code="room-full"}[1m])) > 0',
    'sum(rate(signalbox_bus_batch_entries_count[1m])) > 0',
    'sum(rate(signalbox_redis_round_trip_seconds_count[1m])) > 0',
  ])('the nodes counted what happened: %s', async (expr) => {
    // Nodes are scraped one after the other: what one has counted may come a scrape later than what another has.
    await until(expr, async () => (await prometheus.query(expr)).length === 1);
  });
});
