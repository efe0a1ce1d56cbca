import { CLIENT_METRICS } from './client-metrics.ts';
import type { MetricRow } from './metric-row.ts';
import { NODE_METRICS } from './node-metrics.ts';

/** Every metric of Signalbox itself. Registration, docs/metrics.md and its test come from here. */
export const METRICS = { ...CLIENT_METRICS, ...NODE_METRICS } as const satisfies Record<string, MetricRow>;

/** The table of docs/metrics.md, in Markdown. */
export function metricsTable(): string {
  const rows = Object.values<MetricRow>(METRICS).map(
    ({ name, type, labels, unit, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${unit} | ${help} |`,
  );
  return ['| Metric | Type | Labels | Unit | What it tells |', '|---|---|---|---|---|', ...rows].join('\n');
}
