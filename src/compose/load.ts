import type { EventLoopMonitor } from '../adapters/observability/event-loop.ts';
import type { NodeMetrics } from '../adapters/observability/metrics.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock, NodeLoad } from '../core/ports.ts';

const BYTES_PER_MB = 1_048_576;

interface LoadParts {
  readonly settings: Pick<Settings, 'memoryLimitMb' | 'maxConnections'>;
  readonly metrics: Pick<NodeMetrics, 'totals'>;
  readonly eventLoop: Pick<EventLoopMonitor, 'lagMs'>;
  readonly clock: Pick<Clock, 'seconds'>;
}

/** What this node has done since this call, and what it uses, whenever somebody asks (SPEC R243). */
export function createLoad({ settings, metrics, eventLoop, clock }: LoadParts): () => NodeLoad {
  const startedAt = clock.seconds();
  return () => ({
    ...metrics.totals(),
    uptimeSeconds: clock.seconds() - startedAt,
    eventLoopLagMs: eventLoop.lagMs(),
    memoryBytes: process.memoryUsage.rss(),
    memoryLimitBytes: settings.memoryLimitMb * BYTES_PER_MB,
    connectionLimit: settings.maxConnections,
  });
}
