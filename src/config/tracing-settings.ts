import { z } from 'zod';
import { maskSecret } from './mask.ts';
import { oneOf, textOf, wholeNumber } from './values.ts';
import { variables } from './variables.ts';

const collectorUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'must be a URL such as http://collector:4318');

const ratio = textOf(/^(?:0|1|0?\.\d{1,9}|1\.0+)$/, 'must be a number from 0 to 1').transform(Number);

/** Pairs as OTEL_EXPORTER_OTLP_HEADERS has them: `name=value`, comma between, percent-encoded (W3C Baggage, 3.3.1). */
const headers = z.string().transform((text, context): Readonly<Record<string, string>> => {
  const pairs = text.split(',').map((pair) => /^\s*([\w!#$%&'*.^`|~+-]+)\s*=(.*)$/.exec(pair));
  const entries = pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', decoded(pair[2] ?? '')] as const]));
  if (entries.length < pairs.length) context.addIssue('must be a comma list of name=value');
  return Object.fromEntries(entries);
});

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.trim());
  } catch {
    return value.trim();
  }
}

/** Settings about traces. Their names are those of OpenTelemetry. */
export const tracingSettings = {
  otlpEndpoint: collectorUrl.optional().register(variables, {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    about: 'Collector that gets spans of joins and resumes: OTLP over HTTP, in JSON. Without it nothing is traced.',
    values: 'URL, for instance http://collector:4318; /v1/traces is added',
    fallback: 'none',
  }),
  otlpHeaders: headers.default({}).register(variables, {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    about: 'Headers that are sent to the collector.',
    values: 'comma list of name=value, percent-encoded',
    fallback: 'none',
    mask: maskSecret,
  }),
  traceSampler: oneOf(
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
    'always_on',
    'always_off',
    'traceidratio',
  )
    .default('parentbased_always_on')
    .register(variables, {
      name: 'OTEL_TRACES_SAMPLER',
      about: 'Which joins and resumes are traced. parentbased: as an edge decided that sent a traceparent.',
      values:
        'parentbased_always_on, parentbased_always_off, parentbased_traceidratio, always_on, always_off, traceidratio',
    }),
  traceRatio: ratio.default(1).register(variables, {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    unit: 'part',
    about: 'Part of the traces that a sampler with traceidratio takes.',
    values: '0 to 1',
  }),
  traceDelayMs: wholeNumber(1, 600_000).default(5_000).register(variables, {
    name: 'OTEL_BSP_SCHEDULE_DELAY',
    unit: 'ms',
    about: 'How long a span waits for others before it is sent.',
    values: '1 to 600000',
  }),
  serviceName: textOf(/^[\x21-\x7e]{1,128}$/, 'must have 1 to 128 ASCII characters and no spaces')
    .default('signalbox')
    .register(variables, {
      name: 'OTEL_SERVICE_NAME',
      about: 'Name of the service in traces. service.instance.id is the id of the node.',
      values: '1 to 128 ASCII characters, no spaces',
    }),
};
