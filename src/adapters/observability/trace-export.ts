import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Clock, Log, Tracer } from '../../core/ports.ts';
import { createTracer } from './tracing.ts';

/** The samplers that OTEL_TRACES_SAMPLER names. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

export interface TraceExportOptions {
  /** The collector without a path, for instance http://collector:4318: OTLP over HTTP, in JSON. */
  readonly endpoint: string;
  /** Sent with each export. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly sampler: SamplerName;
  /** The part of traces that a sampler by ratio takes, 0 to 1. */
  readonly ratio: number;
  /** How long a span waits for others before it is exported, in ms. */
  readonly delayMs: number;
  readonly node: string;
}

/** A tracer whose spans leave for a collector. */
export interface TraceExport {
  readonly tracer: Tracer;
  /** Exports what waits. Never rejects; without an answer it takes as long as an export may. */
  stop(): Promise<void>;
}

/** Most spans that wait for their export. Further ones are dropped. */
const WAITING_SPANS = 2_048;

/** The least time between two lines about exports that failed, in seconds. */
const QUIET_S = 60;

/**
 * Spans wait in memory and leave in batches beside the work of the node. What a collector does not take is
 * dropped (SPEC R175). Nothing is set globally, so no library begins spans of its own.
 */
export function startTraceExport(options: TraceExportOptions, log: Log, clock: Pick<Clock, 'seconds'>): TraceExport {
  const { endpoint: url, headers, serviceName, node, delayMs } = options;
  const exporter = new OTLPTraceExporter({ url: new URL('v1/traces', withSlash(url)).href, headers });
  const resource = resourceFromAttributes({ 'service.name': serviceName, 'service.instance.id': node });
  const provider = new TracerProvider({
    resource: detectResources({ detectors: [envDetector] }).merge(resource),
    sampler: samplerOf(options),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: telling(exporter, log, clock),
        scheduledDelayMillis: delayMs,
        maxQueueSize: WAITING_SPANS,
      }),
    ],
  });
  return {
    tracer: createTracer(provider.getTracer('signalbox')),
    stop: () => provider.shutdown().catch(() => undefined),
  };
}

/** The exporter, with a line in the log when it fails, and then at most one a minute. */
function telling(exporter: OTLPTraceExporter, log: Log, clock: Pick<Clock, 'seconds'>): SpanExporter {
  let told = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code !== 0) fail(spans.length, result.error);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };

  function fail(count: number, error: unknown): void {
    untold += count;
    const now = clock.seconds();
    if (now - told < QUIET_S) return;
    log.warn('spans not exported', { count: untold, error });
    told = now;
    untold = 0;
  }
}

function samplerOf({ sampler, ratio }: Pick<TraceExportOptions, 'sampler' | 'ratio'>): Sampler {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
    default:
      return sampler satisfies never;
  }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
