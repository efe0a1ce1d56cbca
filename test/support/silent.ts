import type { Metrics } from '../../src/core/ports.ts';

/** Metrics for tests that do not look at them. */
export const silentMetrics: Metrics = {
  join: () => undefined,
  leave: () => undefined,
  away: () => undefined,
  signal: () => undefined,
  received: () => undefined,
  error: () => undefined,
  reload: () => undefined,
  dropped: () => undefined,
};
