import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startDns } from '../../scripts/lib/dns-stub.ts';
import { NODES, startEdge } from '../../scripts/lib/edge-process.ts';
import { missing, onPath } from '../../scripts/on-path.ts';
import { startNode } from '../support/node.ts';
import { type AlertRule, MONITORING, NODE_METRICS, RULE_FILES, RULE_TESTS, readRules } from './rules.ts';

const run = promisify(execFile);
const promtool = onPath('promtool');
const haproxy = onPath('haproxy');
const { alerts, recorded, cases, metricsOf } = await readRules();
const exprs = [...alerts.map(({ expr }) => expr), ...recorded.values()];
const asked = exprs.flatMap(metricsOf);

describe('what rules read', () => {
  test('every metric of a node is in the catalog, the others are of Prometheus and the exporters', () => {
    // Of redis_exporter, 1.45 and newer.
    const redis = ['config_maxclients', 'connected_clients', 'memory_max_bytes', 'memory_used_bytes'];
    const known = new Set(['up', ...redis.map((name) => `redis_${name}`), ...NODE_METRICS]);
    expect(asked.length).toBeGreaterThan(alerts.length);
    const strange = asked.filter((name) => !known.has(name) && !name.startsWith('haproxy_'));
    expect(strange).toEqual([]);
  });

  test('a node has every series that rules choose by a label, from its start', async () => {
    const node = await startNode();
    try {
      const lines = (await (await fetch(`${node.url}/metrics`)).text()).split('\n');
      const chosen = exprs.flatMap(selectionsOf).filter(({ metric }) => metric.startsWith('signalbox_'));
      expect(chosen.length).toBeGreaterThan(0);
      const shown = ({ metric, label, value }: Selection): boolean =>
        lines.some((line) => line.startsWith(`${metric}{`) && line.includes(`${label}="${value}"`));
      expect(chosen.filter((selection) => !shown(selection))).toEqual([]);
    } finally {
      await node.stop();
    }
  });

  test('the edge has the metrics that are read of it', async (context) => {
    if (haproxy === undefined) return context.skip(missing('haproxy'));
    const dns = await startDns({ [NODES]: [] });
    const edge = await startEdge({ haproxy, dns: dns.address, nodePort: 1 });
    try {
      const { body } = await edge.admin('/metrics');
      const names = new Set(asked.filter((name) => name.startsWith('haproxy_')));
      expect(names.size).toBeGreaterThan(0);
      expect([...names].filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(body))).toEqual([]);
      // The labels by which alerts choose.
      expect(body).toContain('haproxy_backend_http_responses_total{proxy="rooms-busy",code="5xx"} 0');
      expect(body).toContain('haproxy_server_status{proxy="pages",server="node-1",state="MAINT"} 1');
    } finally {
      await edge.stop();
      dns.close();
    }
  });

  test('every recorded metric is read', () => {
    const read = (name: string): boolean => exprs.some((expr) => new RegExp(`${name}\\b`).test(expr));
    expect([...recorded.keys()].filter((name) => !read(name))).toEqual([]);
  });
});

describe('tests of the rules', () => {
  test.each(alerts)('$alert ($labels.severity) has a case in which it fires, and one in which it does not', (rule) => {
    expect(looksAt(rule)).toContain(true);
    expect(looksAt(rule)).toContain(false);
  });

  test('no case is about an alert that does not exist', () => {
    const names = new Set(alerts.map(({ alert }) => alert));
    expect(cases.flatMap((one) => one.alert_rule_test).filter(({ alertname }) => !names.has(alertname))).toEqual([]);
  });

  test('promtool finds the rules valid, and none of them twice', async (context) => {
    if (promtool === undefined) return context.skip(missing('promtool'));
    const files = RULE_FILES.map((name) => join(MONITORING, name));
    const checked = await run(promtool, ['check', 'rules', ...files]);
    expect(checked.stdout.match(/SUCCESS/g)).toHaveLength(files.length);
    expect(checked.stdout).not.toContain('duplicate');
  });

  test('promtool finds that alerts fire when they should, and only then', async (context) => {
    if (promtool === undefined) return context.skip(missing('promtool'));
    const files = RULE_TESTS.map((name) => join(MONITORING, name));
    const tested = await run(promtool, ['test', 'rules', ...files]);
    expect(tested.stdout.match(/SUCCESS/g)).toHaveLength(files.length);
  });
});

/** A value of a label by which an expression chooses or leaves out series. */
interface Selection {
  readonly metric: string;
  readonly label: string;
  readonly value: string;
}

function selectionsOf(expr: string): readonly Selection[] {
  return [...expr.matchAll(/(\w+)\{([^}]*)\}/g)].flatMap(([, metric = '', matchers = '']) =>
    [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g)].flatMap(([, label = '', values = '']) =>
      values.split('|').map((value) => ({ metric, label, value })),
    ),
  );
}

/** Whether an alert fires with its severity, for each time a case looks at it. */
function looksAt({ alert, expr, labels }: AlertRule): readonly boolean[] {
  const reads = new Set(metricsOf(expr));
  return cases.flatMap(({ input_series, alert_rule_test }) => {
    // That an alert is silent says nothing where none of the metrics is fed that it reads.
    const feeds = input_series.some(({ series }) => reads.has(series.replace(/\{.*/, '')));
    return alert_rule_test
      .filter(({ alertname }) => alertname === alert)
      .map(({ exp_alerts }) => exp_alerts.some(({ exp_labels }) => exp_labels.severity === labels.severity))
      .filter((fires) => fires || feeds);
  });
}
