import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { MetricRow } from '../../src/adapters/observability/metric-row.ts';
import { METRICS } from '../../src/adapters/observability/metrics-catalog.ts';

/** The folder of rules and of their tests. */
export const MONITORING = join(import.meta.dirname, '..', '..', 'monitoring');
export const RULE_FILES = ['alerts.yml', 'objectives.yml'];
/** What `promtool test rules` runs. */
export const RULE_TESTS = ['alerts.test.yml', 'objectives.test.yml'];

const alertRule = z.object({
  alert: z.string(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.object({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
const recordingRule = z.object({ record: z.string(), expr: z.string() });
const ruleFile = z.object({ groups: z.array(z.object({ rules: z.array(z.union([alertRule, recordingRule])) })) });
const look = z.object({
  alertname: z.string(),
  exp_alerts: z.array(z.object({ exp_labels: z.object({ severity: z.string() }) })),
});
const testFile = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      input_series: z.array(z.object({ series: z.string() })),
      alert_rule_test: z.array(look),
    }),
  ),
});

export type AlertRule = z.infer<typeof alertRule>;
/** One case of a test file: the series that it feeds, and which alerts it looks at. */
type RuleCase = z.infer<typeof testFile>['tests'][number];

export interface Rules {
  readonly alerts: readonly AlertRule[];
  /** The expression of each recorded metric, by its name. */
  readonly recorded: ReadonlyMap<string, string>;
  readonly cases: readonly RuleCase[];
  /** The scraped metrics that an expression reads, also those from which the recorded ones in it are made. */
  metricsOf(expr: string): readonly string[];
}

/** The names under which the metrics of a node are scraped, as the catalog has them. */
export const NODE_METRICS: ReadonlySet<string> = new Set(
  Object.values<MetricRow>(METRICS).flatMap(({ name, type }) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  ),
);

const read = async (name: string): Promise<unknown> => parse(await readFile(join(MONITORING, name), 'utf8'));

/** Reads all rule files and their tests. */
export async function readRules(): Promise<Rules> {
  const files = await Promise.all(RULE_FILES.map(async (name) => ruleFile.parse(await read(name))));
  const tests = await Promise.all(RULE_TESTS.map(async (name) => testFile.parse(await read(name))));
  const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const recorded = new Map(rules.flatMap((rule) => ('record' in rule ? [[rule.record, rule.expr] as const] : [])));

  const metricsOf = (expr: string): readonly string[] => {
    const names = expr.replaceAll(/"[^"]*"/g, '').match(/\b(up|signalbox:\w+:\w+|(signalbox|haproxy|redis)_\w+)\b/g);
    return (names ?? []).flatMap((name) => {
      if (!name.includes(':')) return [name];
      const made = recorded.get(name);
      if (made === undefined) throw new Error(`${name} is not recorded`);
      return metricsOf(made);
    });
  };
  return {
    alerts: rules.flatMap((rule) => ('alert' in rule ? [rule] : [])),
    recorded,
    cases: tests.flatMap((file) => file.tests),
    metricsOf,
  };
}
