import type { NodeEvents } from '../../src/core/events.ts';
import type { SignalMetrics } from '../../src/core/ports.ts';

/** Metrics and events for tests that do not look at them. */
export const silentMetrics: SignalMetrics = { signal: () => undefined, received: () => undefined };
/** For the parts of the store. */
export const silentReports = { observe: () => undefined, badInput: () => undefined };
export const silentEvents: NodeEvents = { emit: () => undefined };
