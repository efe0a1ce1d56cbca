import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ANNOTATIONS } from '../../monitoring/lib/annotations.ts';
import { picture } from '../../monitoring/pictures/picture.ts';
import { Source, spanOf } from '../../monitoring/pictures/range.ts';
import { missing } from '../../scripts/on-path.ts';
import { until } from '../support/until.ts';
import { holdCall } from './call.ts';
import { CLUSTER_BOARDS, filledIn, PANELS, untriable, untriableText, VARIABLES } from './grafana.ts';
import { PROMETHEUS, Site } from './site.ts';

/** By then a lease has ended, and was missed. */
const LATEST_MS = 40_000;
/** Calls that are held at the same time, and again until every panel has something to show. */
const ROOMS = ['blue', 'green', 'red'];

describe('the dashboards, over a Prometheus that scraped a cluster during calls', () => {
  let site: Site;

  beforeEach((context) => {
    if (PROMETHEUS === undefined) context.skip(missing('prometheus'));
  });

  beforeAll(async () => {
    if (PROMETHEUS === undefined) return;
    site = await Site.start(PROMETHEUS, 61);
    const { nodes, front, prometheus } = site;
    const [one, two] = [nodes[0].url, nodes[1].url];
    const shown = async () => {
      for (const room of ROOMS) await holdCall([one, two], room);
      await Promise.all(ROOMS.map((room) => holdCall([front, front], `${room}-edge`)));
      const found = await Promise.all(
        PANELS.filter(([, , panel]) => untriable(panel) === undefined)
          .flatMap(([, , { queries }]) => queries)
          .map(({ expr }) => prometheus.query(filledIn(expr))),
      );
      return found.every((samples) => samples.length > 0 && samples.every(({ value }) => Number.isFinite(value)));
    };
    await until('something in every panel', shown, 40_000).catch(() => undefined);
  });

  afterAll(() => site?.[Symbol.asyncDispose]());

  test.for(PANELS)('%s: %s', async ([, , panel], context) => {
    const reason = untriable(panel);
    if (reason !== undefined) return context.skip(reason);
    for (const { expr, legend } of panel.queries) {
      const samples = await site.prometheus.query(filledIn(expr));
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
    'sum by (result) (rate(signalbox_joins_total{result="joined"}[1m])) > 0',
    'sum(rate(signalbox_resumes_total[1m])) > 0',
    'sum(rate(signalbox_aways_total[1m])) > 0',
    'sum(rate(signalbox_signals_total{path="local",result="relayed"}[1m])) > 0',
    'sum(rate(signalbox_signals_total{path="remote",result="relayed"}[1m])) > 0',
    'sum(rate(signalbox_signals_received_total{result="delivered"}[1m])) > 0',
    'sum(rate(signalbox_errors_total{code="room-full"}[1m])) > 0',
    'sum(rate(signalbox_bus_batch_entries_count[1m])) > 0',
    'sum(rate(signalbox_redis_round_trip_seconds_count[1m])) > 0',
    'sum(rate(signalbox_inbox_probe_duration_seconds_count[1m])) > 0',
    'sum(rate(signalbox_lease_renewals_total{result="renewed"}[1m])) > 0',
    'sum(signalbox_phase{phase="running"}) == 2',
    'min(signalbox_lease_nodes) == 2',
    'min(signalbox_health_check) == 1',
  ])('the nodes counted what happened: %s', async (expr) => {
    // Nodes are scraped one after the other: what one has counted may come a scrape later than what another has.
    await until(expr, async () => (await site.prometheus.query(expr)).length === 1);
  });

  test.for(VARIABLES)('variable %s of %s has values', async ([name, , definition], context) => {
    const reason = untriableText(definition);
    if (reason !== undefined) return context.skip(reason);
    const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
    const values = await site.prometheus.labelValues(label, filledIn(selector));
    expect(values).toHaveLength(name === 'node' ? 2 : 1);
  });

  test.for(CLUSTER_BOARDS.map((board) => [board.name, board] as const))(
    'a picture of %s',
    async ([, board], context) => {
      const reason = untriable({
        queries: board.rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries)),
      });
      if (reason !== undefined) return context.skip(reason);
      const source = new Source(site.prometheus.url, 1);
      await source.choose();
      const now = Date.now() / 1_000;
      const svg = await picture(board, source, spanOf(now - 300, now, 1));
      for (const { title } of board.rows.flatMap(({ panels }) => panels)) expect(svg).toContain(`>${title}<`);
      expect(svg).not.toContain('no data');
      expect(svg).toContain('>Node starts<');
    },
  );

  test('marks: a version that is new, and when each node started', async () => {
    const found = await site.prometheus.series(filledIn(expressionOf('Deploys')), 300);
    expect(found).toEqual([{ version: expect.stringMatching(/^\d+\./) }]);
    const starts = await site.prometheus.query(filledIn(expressionOf('Node starts')));
    expect(starts.map(({ labels }) => labels['instance']).toSorted()).toEqual(
      site.nodes.map(({ url }) => new URL(url).host).toSorted(),
    );
    for (const { value } of starts) expect(Math.abs(Date.now() - value)).toBeLessThan(600_000);
  });

  test('marks: a node that dies, and one that drains', async () => {
    const [survivor, leaver] = site.nodes;
    const mark = (name: string) => site.prometheus.query(filledIn(expressionOf(name)));
    expect([...(await mark('Node deaths')), ...(await mark('Drains'))]).toEqual([]);
    const victim = await site.another();
    const three = async () => (await site.prometheus.query('max(signalbox_lease_nodes) == 3')).length > 0;
    await until('three nodes', three, LATEST_MS);
    await victim.stop();
    await until('the death', async () => (await mark('Node deaths')).length > 0, LATEST_MS);
    leaver.kill('SIGTERM');
    const drains = await until('the drain', async () => (await mark('Drains')).at(0), LATEST_MS);
    expect(drains.labels).toEqual({ instance: new URL(leaver.url).host });
    await leaver.exited;
    const alone = `signalbox_lease_nodes{instance="${new URL(survivor.url).host}"} == 1`;
    await until('the survivor alone', async () => (await site.prometheus.query(alone)).length === 1, LATEST_MS);
    // A drain gives its lease back: still one death, whichever node has counted it.
    const deaths = await site.prometheus.query('sum(max_over_time(signalbox_leases_ended_total[5m]))');
    expect(deaths.map(({ value }) => value)).toEqual([1]);
  });
});

function expressionOf(name: string): string {
  const found = ANNOTATIONS.find((annotation) => annotation.name === name);
  if (found === undefined) throw new Error(`no annotation ${name}`);
  return found.expr;
}
