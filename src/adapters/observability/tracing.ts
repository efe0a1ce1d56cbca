import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span as RecordedSpan,
  SpanKind,
  SpanStatusCode,
  type Tracer as Recorder,
  trace as spans,
  TraceFlags,
} from '@opentelemetry/api';
import {
  NO_SPAN,
  type Span,
  type SpanAttributes,
  type SpanName,
  type TraceContext,
  type Tracer,
} from '../../core/ports.ts';

const KINDS: Record<SpanName, SpanKind> = {
  join: SpanKind.SERVER,
  resume: SpanKind.SERVER,
  gate: SpanKind.INTERNAL,
  store: SpanKind.CLIENT,
  mend: SpanKind.INTERNAL,
  welcome: SpanKind.PRODUCER,
  deliver: SpanKind.CONSUMER,
};

/** The tracer of the core over one of OpenTelemetry. Contexts are handed on by hand, so nothing else pays for them. */
export function createTracer(recorder: Recorder): Tracer {
  return {
    begin: (name, parent, attributes) => start(recorder, name, contextOf(parent), attributes),
  };
}

/** A span, or none where the sampler does not want it. */
function start(recorder: Recorder, name: SpanName, context: Context, attributes: SpanAttributes = {}): Span {
  const span = recorder.startSpan(name, { kind: KINDS[name], attributes: named(attributes) }, context);
  return span.isRecording() ? recorded(recorder, span) : NO_SPAN;
}

function recorded(recorder: Recorder, span: RecordedSpan): Span {
  const { traceId, spanId } = span.spanContext();
  return {
    context: `00-${traceId}-${spanId}-01`,
    child: (name) => start(recorder, name, spans.setSpan(ROOT_CONTEXT, span)),
    note(attributes) {
      span.setAttributes(named(attributes));
      // The other codes tell a client that something is not to be had; these, that the cluster failed.
      if (attributes.code === 'store-unavailable' || attributes.code === 'internal')
        span.setStatus({ code: SpanStatusCode.ERROR, message: attributes.code });
    },
    end: () => span.end(),
  };
}

/** W3C Trace Context, 3.2.2: version, trace, parent, flags. */
function contextOf(parent: TraceContext | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = ''] = parent.split('-');
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return spans.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** OpenTelemetry leaves out what is undefined. */
function named({ connection, requestId, peer, change, members, code }: SpanAttributes): Attributes {
  return {
    'signalbox.connection': connection,
    'signalbox.request_id': requestId,
    'signalbox.peer': peer,
    'signalbox.change': change,
    'signalbox.members': members,
    'signalbox.refusal': code,
  };
}
