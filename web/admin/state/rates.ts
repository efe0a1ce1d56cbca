import type { Cluster, NodeLoad } from '../api/answers.ts';

/** What a node did a second, between two answers. */
export interface Rates {
  readonly signals: number;
  readonly joins: number;
  readonly errors: number;
}

/** The rates of each node that counted in both answers; a node that began anew in between has none. */
export function ratesBetween(before: Cluster | undefined, now: Cluster): ReadonlyMap<string, Rates> {
  const old = new Map(before?.nodes.map(({ node, load }) => [node, load]));
  const rates = new Map<string, Rates>();
  for (const { node, load } of now.nodes) {
    const earlier = old.get(node);
    if (load === undefined || earlier === undefined) continue;
    const seconds = load.uptimeSeconds - earlier.uptimeSeconds;
    if (seconds <= 0) continue;
    const rate = (count: (of: NodeLoad) => number): number => Math.max(0, count(load) - count(earlier)) / seconds;
    rates.set(node, {
      signals: rate(({ signalsRelayed }) => signalsRelayed),
      joins: rate(({ joins, resumes }) => joins + resumes),
      errors: rate(({ errors }) => errors),
    });
  }
  return rates;
}
