import type { TraceExport } from '../adapters/observability/trace-export.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock, Log } from '../core/ports.ts';

/** What traces a node; undefined where nothing is traced. OpenTelemetry is loaded only where it is used. */
export async function createTracing(
  { tracing, nodeId: node }: Pick<Settings, 'tracing' | 'nodeId'>,
  log: Log,
  clock: Pick<Clock, 'seconds'>,
): Promise<TraceExport | undefined> {
  if (tracing === undefined) return undefined;
  const { startTraceExport } = await import('../adapters/observability/trace-export.ts');
  return startTraceExport({ ...tracing, node }, log, clock);
}
