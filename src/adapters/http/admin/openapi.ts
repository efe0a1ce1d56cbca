import { z } from 'zod';
import type { Operation } from './operation.ts';
import { type ProblemCode, STATUS } from './codes.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { components, problem } from './schemas.ts';

/** A JSON object of the document. */
export type Described = { readonly [key: string]: unknown };

/** The codes that every operation may answer with. */
const ALWAYS: readonly ProblemCode[] = ['bad-message', 'unauthorized', 'rate-limited', 'internal', 'store-unavailable'];

const SECURITY = 'adminKey';

/** The OpenAPI 3.1 document of the API (https://spec.openapis.org/oas/v3.1.1). `version`: of the package. */
export function openApiDocument(operations: readonly Operation[], version: string): Described {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) };
  }
  return {
    openapi: '3.1.1',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Signalbox administration',
      version,
      description: 'Any node answers for the whole cluster.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ [SECURITY]: [] }],
    paths,
    components: {
      securitySchemes: { [SECURITY]: { type: 'http', scheme: 'bearer', description: 'The value of ADMIN_KEY.' } },
      schemas: componentSchemas(),
    },
  };
}

/** The codes that an operation may answer with, by their HTTP status. */
export function problemsOf({ errors }: Operation): ReadonlyMap<number, readonly ProblemCode[]> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of [...ALWAYS, ...errors]) {
    byStatus.set(STATUS[code], [...(byStatus.get(STATUS[code]) ?? []), code]);
  }
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

function described(operation: Operation): Described {
  const { id, summary, description, params, query, body, status, result } = operation;
  const responses: Record<string, unknown> = {
    [status]: {
      description: result === undefined ? 'Done.' : (components.get(result)?.description ?? 'Done.'),
      ...(result !== undefined && { content: { 'application/json': { schema: reference(result) } } }),
    },
  };
  for (const [each, codes] of problemsOf(operation)) {
    const content = { [PROBLEM_TYPE]: { schema: reference(problem) } };
    responses[each] = { description: codes.map((code) => `\`${code}\``).join(', '), content };
  }
  return {
    operationId: id,
    summary,
    description,
    parameters: [...parametersOf('path', params), ...parametersOf('query', query)],
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: reference(body) } } },
    }),
    responses,
  };
}

function parametersOf(where: 'path' | 'query', schema: z.ZodType): readonly Described[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    if (typeof property === 'boolean') throw new Error(`${name} has no schema`);
    const { description, ...rest } = property;
    return { name, in: where, required: required.includes(name), description, schema: rest };
  });
}

function reference(schema: z.ZodType): Described {
  const known = components.get(schema);
  if (known === undefined) throw new Error('a schema without a name');
  return { $ref: referenceTo(known.id) };
}

function referenceTo(id: string): string {
  return `#/components/schemas/${id}`;
}

function componentSchemas(): Described {
  const { schemas } = z.toJSONSchema(components, { uri: referenceTo, io: 'output' });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, id: _name, ...schema }]) => [id, schema]),
  );
}
