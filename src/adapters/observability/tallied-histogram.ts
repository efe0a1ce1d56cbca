import { Histogram, type Registry } from 'prom-client';
import type { SignalPath } from '../../core/ports.ts';
import type { MetricRow } from './metric-row.ts';

type Labels = Readonly<Record<string, string>>;

/** One series of a histogram. To observe costs two additions; prom-client's own would hash the labels each time. */
export class HistogramSeries {
  readonly #labels: Labels;
  readonly #bounds: readonly number[];
  /** Number of observations in each bucket, not cumulative. The last bucket has those above every bound. */
  readonly #counts: number[];
  #sum = 0;

  constructor(labels: Labels, bounds: readonly number[]) {
    this.#labels = labels;
    this.#bounds = bounds;
    this.#counts = [...bounds, Number.POSITIVE_INFINITY].map(() => 0);
  }

  observe(value: number): void {
    let bucket = 0;
    while (value > (this.#bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  /** The samples of the Prometheus text format: cumulative buckets with `le`, then sum and count. */
  samples(name: string): Sample[] {
    const labels = this.#labels;
    let total = 0;
    const buckets = this.#counts.map((inBucket, index): Sample => {
      total += inBucket;
      return { metricName: `${name}_bucket`, labels: { le: this.#bounds[index] ?? '+Inf', ...labels }, value: total };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sum },
      { metricName: `${name}_count`, labels, value: total },
    ];
  }
}

interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A histogram of prom-client whose values are counted elsewhere and read at each scrape. */
class TalliedHistogram extends Histogram {
  readonly #shape: Histogram;
  readonly #samples: () => Sample[];

  constructor(registry: Registry, { name, help, labels: labelNames }: MetricRow, samples: () => Sample[]) {
    super({ name, help, labelNames, registers: [registry] });
    this.#shape = new Histogram({ name, help, labelNames, registers: [] });
    this.#samples = samples;
  }

  /** Called by the registry at each scrape. */
  async getForPromString(): Promise<object> {
    return { ...(await this.#shape.get()), values: this.#samples() };
  }
}

/** Registers a histogram without labels. */
export function registerHistogram(registry: Registry, row: MetricRow): HistogramSeries {
  const series = new HistogramSeries({}, row.buckets ?? []);
  new TalliedHistogram(registry, row, () => series.samples(row.name));
  return series;
}

/** Registers a histogram with one series for each path of a signal. */
export function registerHistogramByPath(
  registry: Registry,
  row: MetricRow,
): Readonly<Record<SignalPath, HistogramSeries>> {
  const bounds = row.buckets ?? [];
  const local = new HistogramSeries({ path: 'local' }, bounds);
  const remote = new HistogramSeries({ path: 'remote' }, bounds);
  new TalliedHistogram(registry, row, () => [...local.samples(row.name), ...remote.samples(row.name)]);
  return { local, remote };
}
