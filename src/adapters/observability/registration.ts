import { Counter, Gauge, type Registry } from 'prom-client';
import type { MetricRow } from './metric-row.ts';

/** Counts in a map that the caller keeps: one addition. prom-client, which hashes labels, is used only at a scrape. */
export function count<Key extends string>(tally: Map<Key, number>, key: Key, by = 1): void {
  tally.set(key, (tally.get(key) ?? 0) + by);
}

/** Registers a counter whose values are counted elsewhere. `read` gives them at each scrape. */
export function registerCounter(
  registry: Registry,
  { name, help, labels }: MetricRow,
  read: () => Iterable<readonly [labels: Readonly<Record<string, string>>, count: number]>,
): void {
  new Counter({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      this.reset();
      for (const [values, total] of read()) this.inc(values, total);
    },
  });
}

/** Registers a gauge that is read at each scrape, so that it always has the current value. */
export function registerGauge(registry: Registry, { name, help }: MetricRow, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** The same for a gauge with one label, whose values are read at each scrape. */
export function registerGaugeByLabel(
  registry: Registry,
  { name, help, labels }: MetricRow,
  label: string,
  read: () => ReadonlyMap<string, number>,
): void {
  new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      for (const [key, value] of read()) this.set({ [label]: key }, value);
    },
  });
}

/**
 * Registers a counter with one label. The `expected` values of the label are scraped from the start, at 0, because
 * `rate()` of Prometheus misses the first count of a series that appears with this count.
 */
export function tally<Key extends string>(
  registry: Registry,
  row: MetricRow,
  label: string,
  expected: readonly Key[],
): Map<Key, number> {
  const counts = new Map<Key, number>(expected.map((key) => [key, 0]));
  registerCounter(registry, row, function* () {
    for (const [key, total] of counts) yield [{ [label]: key }, total];
  });
  return counts;
}
