import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DnsStub, startDns } from '../../scripts/lib/dns-stub.ts';
import { type Edge, NODES, startEdge } from '../../scripts/lib/edge-process.ts';
import { missing } from '../../scripts/on-path.ts';
import { until } from '../support/until.ts';
import { filledIn, PANELS } from './grafana.ts';
import { type ManyNodes, startManyNodes } from './many-nodes.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { HAPROXY, PROMETHEUS } from './site.ts';

const COUNT = 100;
/** More is slow to draw, and nobody can tell the lines apart. */
const MOST_SERIES = 1_000;
/** Longer than two scrapes of each node, so that it has a rate. In seconds. */
const SCRAPE_S = 3;
const RANGE_S = 30;

/**
 * Redis is as it is with a few nodes: no panel of its exporter is by node. One edge, with a slot for each node: no panel is by edge.
 */
describe(`panels over ${COUNT} nodes that have counted everything there is`, () => {
  let nodes: ManyNodes;
  let prometheus: Prometheus;
  let edge: { readonly process: Edge; readonly dns: DnsStub } | undefined;

  beforeEach((context) => {
    if (PROMETHEUS === undefined) context.skip(missing('prometheus'));
  });

  beforeAll(async () => {
    if (PROMETHEUS === undefined) return;
    nodes = await startManyNodes(COUNT);
    if (HAPROXY !== undefined) {
      const dns = await startDns({ [NODES]: ['127.0.62.1'] });
      const env = { EDGE_SLOTS: String(COUNT) };
      edge = { dns, process: await startEdge({ haproxy: HAPROXY, dns: dns.address, nodePort: 3_000, env }) };
    }
    const edges = edge === undefined ? [] : [{ url: `http://127.0.0.1:${edge.process.adminPort}/metrics` }];
    const jobs = [
      { name: 'signalbox', targets: nodes.targets },
      { name: 'edge', targets: edges },
    ];
    prometheus = await startPrometheus(PROMETHEUS, jobs, SCRAPE_S);
    await until(
      'a rate of every node',
      async () => (await prometheus.query('count(rate(signalbox_aways_total[1m]))')).at(0)?.value === COUNT,
      60_000,
    );
  });

  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await nodes?.[Symbol.asyncDispose]();
    await edge?.process.stop();
    edge?.dns.close();
  });

  test('the nodes have every series that they can have', async () => {
    const [found] = await prometheus.query('count({job="signalbox"})');
    expect(found?.value).toBeGreaterThan(COUNT * 400);
  });

  test.for(PANELS)(`%s: %s gives at most ${MOST_SERIES} series`, async ([, , { queries }]) => {
    const found = await Promise.all(queries.map(({ expr }) => prometheus.series(filledIn(expr), RANGE_S)));
    expect(found.flat().length).toBeLessThanOrEqual(MOST_SERIES);
  });

  test('a panel that is neither by topk nor summed would be seen', async () => {
    const found = await prometheus.series('rate(signalbox_errors_total[1m])', RANGE_S);
    expect(found.length).toBeGreaterThan(MOST_SERIES);
  });
});
