import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  ParentBasedSampler,
  AlwaysOffSampler,
  AlwaysOnSampler,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { createTracer } from '../../../../src/adapters/observability/tracing.ts';
import { NO_SPAN } from '../../../../src/core/ports.ts';
import { isTraceContext, traceIdOf } from '../../../../src/core/trace-context.ts';

function setUp(sampler: Sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() })) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ sampler, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  return { tracer: createTracer(provider.getTracer('test')), spans: () => exporter.getFinishedSpans() };
}

test('R172: a span and its child are one trace, with names, kinds and attributes', () => {
  const { tracer, spans } = setUp();
  const span = tracer.begin('join', undefined, { connection: 'c', requestId: 'r' });
  span.child('store').end();
  span.note({ peer: 'p' });
  span.end();
  const [store, join] = spans();
  expect([store?.name, store?.kind, join?.name, join?.kind]).toEqual([
    'store',
    SpanKind.CLIENT,
    'join',
    SpanKind.SERVER,
  ]);
  expect(store?.parentSpanContext?.spanId).toBe(join?.spanContext().spanId);
  expect(join?.parentSpanContext).toBeUndefined();
  expect(join?.attributes).toEqual({
    'signalbox.connection': 'c',
    'signalbox.request_id': 'r',
    'signalbox.peer': 'p',
  });
});

test('R173: a context leads to a span elsewhere, in the form of W3C', () => {
  const [here, there] = [setUp(), setUp()];
  const span = here.tracer.begin('welcome', undefined, {});
  const context = span.context ?? '';
  expect(isTraceContext(context)).toBe(true);
  there.tracer.begin('deliver', context, { change: 'peer-joined', members: 3 }).end();
  span.end();
  const [deliver] = there.spans();
  expect(deliver?.spanContext().traceId).toBe(traceIdOf(context));
  expect(deliver?.parentSpanContext).toMatchObject({ spanId: here.spans()[0]?.spanContext().spanId, isRemote: true });
});

test('R174: a sampler decides at the first span, and an edge that decided before it is heeded', () => {
  const off = setUp(new AlwaysOffSampler());
  const none = off.tracer.begin('join', undefined, {});
  expect([none, none.child('store'), none.context]).toEqual([NO_SPAN, NO_SPAN, undefined]);
  const { tracer, spans } = setUp();
  const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}`;
  expect(tracer.begin('join', `${parent}-00`, {})).toBe(NO_SPAN);
  tracer.begin('join', `${parent}-01`, {}).end();
  expect(spans().map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(['b'.repeat(16)]);
});

test.each([
  ['room-full', SpanStatusCode.UNSET],
  ['store-unavailable', SpanStatusCode.ERROR],
  ['internal', SpanStatusCode.ERROR],
] as const)('R172: a join refused with %s says so; it is an error where the cluster failed', (code, status) => {
  const { tracer, spans } = setUp();
  const span = tracer.begin('join', undefined, {});
  span.note({ code });
  span.end();
  expect(spans()[0]).toMatchObject({ attributes: { 'signalbox.refusal': code }, status: { code: status } });
});
