import type { Limits, Query } from './spec.ts';

/** How many nodes a panel by node shows at most at one moment: those with the highest values. */
const MOST_NODES = 10;

/** What Grafana puts in for its variables. Each dashboard has those of its subjects (`SUBJECTS` of `variables.ts`). */
const CHOSEN = 'job=~"$job",instance=~"$node"';

/** The window of a rate: Grafana makes it long enough for the scrape interval and the width of the screen. */
const WINDOW = '$__rate_interval';

/** A series of the nodes that are chosen, for instance `signalbox_peers{job=~"$job",instance=~"$node"}`. */
export function ofNodes(name: string, ...matchers: readonly string[]): string {
  return `${name}{${[CHOSEN, ...matchers].join(',')}}`;
}

/** The same of the edges: HAProxy. */
export function ofEdges(name: string, ...matchers: readonly string[]): string {
  return `${name}{${['job=~"$edge_job"', ...matchers].join(',')}}`;
}

/** The same of the exporter of Redis. */
export function ofRedis(name: string, ...matchers: readonly string[]): string {
  return `${name}{${['job=~"$redis_job"', ...matchers].join(',')}}`;
}

/** The same of k6, for load runs. k6 gives each metric of a script the prefix `k6_`, and writes times in seconds. */
export function ofLoad(name: string, ...matchers: readonly string[]): string {
  return `k6_${name}{${['testid=~"$run"', ...matchers].join(',')}}`;
}

/** The rate of a counter. */
export const rate = (series: string): string => `rate(${series}[${WINDOW}])`;

/** The rate of a counter, summed over all series. */
export const total = (series: string): string => `sum(${rate(series)})`;

/** One line. */
export const line = (expr: string, legend: string): Query => ({ expr, legend });

/** The rate of a counter by labels, summed over the nodes. */
export function rateBy(series: string, ...labels: readonly string[]): Query {
  return sumBy(rate(series), ...labels);
}

/** The sum of a gauge over the nodes by labels. */
export function sumBy(expr: string, ...labels: readonly string[]): Query {
  return { expr: `sum by (${labels.join(', ')}) (${expr})`, legend: labels.map((label) => `{{${label}}}`).join(' ') };
}

/** 0 where Prometheus scrapes something of this kind and gets no answer: a figure without a value says nothing. */
export const orNone = (expr: string, of: (name: string) => string): string => `${expr} or 0 * count(${of('up')})`;

/** Quantiles of a histogram over all nodes. `series` names the histogram, without `_bucket`. */
export function quantiles(name: string, of: (name: string) => string, ...labels: readonly string[]): readonly Query[] {
  return [0.5, 0.95, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (${['le', ...labels].join(', ')}) (${rate(of(`${name}_bucket`))}))`,
    legend: [`p${quantile * 100}`, ...labels.map((label) => `{{${label}}}`)].join(' '),
  }));
}

/** The buckets of a histogram for a heatmap. */
export function buckets(series: string): Query {
  return { expr: `sum by (le) (increase(${series}[${WINDOW}]))`, legend: '{{le}}' };
}

/** The nodes with the highest values. `expr` gives one series a node. A panel with it ends its `about` with HIGHEST_NODES. */
export function highestNodes(expr: string): Query {
  return { expr: `topk(${MOST_NODES}, ${expr})`, legend: '{{instance}}' };
}

/** What a panel with `highestNodes` says about itself. */
export const HIGHEST_NODES = `The ${MOST_NODES} highest nodes.`;

/** Nothing of it is normal; from `badAt` on, in the unit of the panel, it should be looked at now. */
export const nearZero = (badAt: number): Limits => ({ bad: 'high', warnAt: badAt / 10, badAt });

export const atMost = (warnAt: number, badAt: number): Limits => ({ bad: 'high', warnAt, badAt });

export const atLeast = (warnAt: number, badAt: number): Limits => ({ bad: 'low', warnAt, badAt });
