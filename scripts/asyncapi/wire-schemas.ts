import { join } from 'node:path';
import type { JSONSchema7 } from 'json-schema';
import { createGenerator } from 'ts-json-schema-generator';

const root = join(import.meta.dirname, '..', '..');

export type Schema = JSONSchema7;

/** One event on the wire. */
export interface WireEvent {
  /** From its comment in src/protocol; missing where there is none. */
  readonly description?: string;
  /** Its arguments, without the ack: a JSON array. */
  readonly args: Schema;
  /** The one argument of its ack; missing where there is none. */
  readonly reply?: Schema;
}

export interface WireSchemas {
  readonly client: ReadonlyMap<string, WireEvent>;
  readonly server: ReadonlyMap<string, WireEvent>;
  /** Types that the events refer to, by name, as `#/components/schemas/NAME`. */
  readonly types: Readonly<Record<string, Schema>>;
}

/** The types of src/protocol/events.ts as JSON Schemas, so that the document cannot say anything else than what is compiled. */
export function wireSchemas(): WireSchemas {
  const generator = createGenerator({
    path: join(root, 'src', 'protocol', 'events.ts'),
    tsconfig: join(root, 'tsconfig.json'),
    skipTypeCheck: true,
    // A member that is a function becomes an object with its arguments under `namedArgs`.
    functions: 'comment',
    // A later version may send more fields.
    additionalProperties: true,
  });
  const definitions: Record<string, Schema> = {};
  const eventsOf = (type: string): ReadonlyMap<string, WireEvent> => {
    const schema = generator.createSchema(type).definitions ?? {};
    const { [type]: events, ...others } = schema;
    for (const [name, definition] of Object.entries(others)) definitions[name] = schemaOf(definition);
    return new Map(Object.entries(propertiesOf(events)).map(([name, event]) => [name, wireEvent(event)]));
  };
  const client = eventsOf('ClientEvents');
  const server = eventsOf('ServerEvents');
  const types = Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [plainName(name), renamed(definition)]),
  );
  return { client, server, types };
}

function wireEvent(event: Schema): WireEvent {
  const named = schemaOf(propertiesOf(event)['namedArgs']);
  const { required = [] } = named;
  const all = Object.entries(propertiesOf(named));
  const args = all.filter(([, schema]) => !isFunction(schema));
  const [ack] = all.filter(([, schema]) => isFunction(schema)).map(([, schema]) => schema);
  const reply = ack && propertiesOf(schemaOf(propertiesOf(ack)['namedArgs']))['reply'];
  return {
    ...(event.description !== undefined && { description: event.description }),
    args: tuple(
      args.map(([title, schema]) => ({ title, ...renamed(schema) })),
      args.filter(([name]) => required.includes(name)).length,
    ),
    ...(reply !== undefined && { reply: renamed(reply) }),
  };
}

/** An array of these, of which so many have to be there. */
export function tuple(items: Schema[], minItems: number): Schema {
  return items.length === 0
    ? { type: 'array', maxItems: 0 }
    : { type: 'array', items, minItems, additionalItems: false };
}

function isFunction(schema: Schema): boolean {
  return schema.properties?.['namedArgs'] !== undefined;
}

function propertiesOf(schema: unknown): Readonly<Record<string, Schema>> {
  const { properties = {} } = schemaOf(schema);
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, schemaOf(each)]));
}

/** JSON Schema allows true and false for a schema; no type of the protocol gives these. */
function schemaOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? value : {};
}

/** The same with references to the types of the document. */
function renamed(schema: Schema): Schema {
  const text = JSON.stringify(schema, (key: string, value: unknown) =>
    key === '$ref' && typeof value === 'string'
      ? `#/components/schemas/${plainName(decodeURIComponent(value.replace('#/definitions/', '')))}`
      : value,
  );
  const copy: Schema = JSON.parse(text);
  return copy;
}

/** `Reply<Welcome>` as a name that AsyncAPI allows: ReplyWelcome. */
function plainName(name: string): string {
  return name.replaceAll(/[^\w.-]+(\w?)/g, (_, letter: string) => letter.toUpperCase());
}
