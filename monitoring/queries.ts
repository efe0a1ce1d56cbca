/** One query of a panel. `legend` is Grafana's format: {{label}} stands for the label's value. */
interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface PanelSpec {
  readonly title: string;
  /** What a person should read from it. */
  readonly about: string;
  /** A Grafana unit: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
  readonly unit: 'none' | 's' | 'bytes' | 'cps' | 'percentunit';
  readonly kind: 'figure' | 'graph';
  readonly queries: readonly Query[];
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

/** The rate of a counter, summed over the nodes, by labels. */
export function rate(metric: string, ...labels: readonly string[]): Query {
  const expr = `sum by (${labels.join(', ')}) (rate(${metric}[$__rate_interval]))`;
  return { expr, legend: labels.map((label) => `{{${label}}}`).join(' ') };
}

/** Quantiles of a histogram over all nodes. */
export function quantiles(metric: string, ...labels: readonly string[]): readonly Query[] {
  return [0.5, 0.95, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (${['le', ...labels].join(', ')}) (rate(${metric}_bucket[$__rate_interval])))`,
    legend: [`p${quantile * 100}`, ...labels.map((label) => `{{${label}}}`)].join(' '),
  }));
}

export function eachNode(expr: string): Query {
  return { expr, legend: '{{instance}}' };
}
