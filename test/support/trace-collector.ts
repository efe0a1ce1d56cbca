import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { until } from './until.ts';

/** A span as it came over the wire. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** '' for the first span of a trace. */
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** `service.instance.id`: the node. */
  readonly node: string;
  readonly service: string;
}

const attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.union([z.object({ stringValue: z.string() }), z.object({ intValue: z.number() })]),
    }),
  )
  .transform((list) =>
    Object.fromEntries(list.map(({ key, value }) => [key, 'intValue' in value ? value.intValue : value.stringValue])),
  );

/** ExportTraceServiceRequest of opentelemetry-proto, as far as it is looked at. */
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().default(''),
              attributes: attributes.default({}),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** An OpenTelemetry collector in this process: OTLP over HTTP, in JSON. */
export interface TraceCollector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Everything that came, as it was written. */
  readonly bodies: readonly string[];
  readonly headers: readonly IncomingHttpHeaders[];
  /** What it answers from now on; undefined: nothing. */
  status: number | undefined;
  /** Waits for the first span that fits. */
  span(name: string, fits?: (span: CollectedSpan) => boolean): Promise<CollectedSpan>;
  close(): void;
}

export async function startCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    headers.push(request.headers);
    if (collector.status === undefined) return;
    if (collector.status === 200 && request.url === '/v1/traces') spans.push(...spansIn(body));
    response.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const collector: TraceCollector = {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    bodies,
    headers,
    status: 200,
    span: (name, fits = () => true) =>
      until(`a span ${name}`, () => spans.find((span) => span.name === name && fits(span))),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return collector;
}

function spansIn(body: string): readonly CollectedSpan[] {
  const { resourceSpans } = exported.parse(JSON.parse(body));
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        node: String(resource.attributes['service.instance.id']),
        service: String(resource.attributes['service.name']),
      })),
    ),
  );
}
