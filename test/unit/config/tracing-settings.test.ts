import { expect, test } from 'vitest';
import { problemsOf, settingsOf } from './settings-of.ts';

const COLLECTOR = 'http://collector:4318';

test('R172: nothing is traced unless a collector is named, whatever else is set', () => {
  expect(settingsOf({})).not.toHaveProperty('tracing');
  expect(settingsOf({ OTEL_TRACES_SAMPLER: 'always_on', OTEL_SERVICE_NAME: 'x' })).not.toHaveProperty('tracing');
});

test('R172: the variables are those of OpenTelemetry, with its defaults', () => {
  expect(settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR }).tracing).toEqual({
    endpoint: COLLECTOR,
    headers: {},
    serviceName: 'signalbox',
    sampler: 'parentbased_always_on',
    ratio: 1,
    delayMs: 5_000,
  });
  const given = settingsOf({
    OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%3D, x-tenant=blue',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.05',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  expect(given.tracing).toMatchObject({
    headers: { authorization: 'Bearer a=', 'x-tenant': 'blue' },
    sampler: 'traceidratio',
    ratio: 0.05,
    delayMs: 100,
  });
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'must be a URL'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'grpc://collector:4317' }, 'must be a URL'],
  [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'must be one of'],
  [{ OTEL_TRACES_SAMPLER_ARG: '1.5' }, 'must be a number from 0 to 1'],
  [{ OTEL_TRACES_SAMPLER_ARG: '-0.1' }, 'must be a number from 0 to 1'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'Bearer hunter2' }, 'must be a comma list of name=value'],
])('R172: %j is refused', (env, problem) => {
  expect(problemsOf(env)).toEqual([expect.stringContaining(problem)]);
  expect(problemsOf(env).join()).not.toContain('hunter2');
});
