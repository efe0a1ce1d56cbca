import { z } from 'zod';
import { joinSchema, peekSchema, updateSchema } from '../../src/gateway/native/schemas.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { type Schema, tuple, type WireEvent, wireSchemas } from './wire-schemas.ts';

/** The schemas by which nodes check requests. They have the bounds that the types cannot have. */
const CHECKED = { JoinRequest: joinSchema, UpdateRequest: updateSchema, PeekRequest: peekSchema } as const;

/** The wire protocol as an AsyncAPI 3 document, seen from a node: it receives what clients send. */
export function asyncApiDocument(): string {
  const { client, server, types } = wireSchemas();
  const received = [...client].map(([name, event]) => ({ name, event, key: `client.${name}` }));
  const sent = [...server].map(([name, event]) => ({ name, event, key: `node.${name}` }));
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Signalbox',
      version: String(PROTOCOL_VERSION),
      description: ABOUT,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      local: {
        host: '127.0.0.1:3000',
        pathname: '/socket.io/',
        protocol: 'socket.io',
        protocolVersion: '5',
        description: 'A node, or the edge before nodes. Engine.IO 4: WebSocket, or long polling.',
      },
    },
    channels: {
      namespace: {
        address: '/',
        title: 'The default namespace of Socket.IO',
        messages: Object.fromEntries([
          ...[...received, ...sent].map(({ key, name, event }) => [key, message(name, event.description, event.args)]),
          ...received.flatMap(({ key, name, event }) =>
            event.reply === undefined
              ? []
              : [[`${key}.ack`, message(name, `The ack of ${name}.`, tuple([event.reply], 1))]],
          ),
        ]),
      },
    },
    operations: Object.fromEntries([
      ...received.map(({ key, event }) => [key, operation('receive', key, event)]),
      ...sent.map(({ key, event }) => [key, operation('send', key, event)]),
    ]),
    components: {
      schemas: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, bounded(name, type)])),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const ABOUT = [
  'Browsers meet in rooms and exchange offers, answers and ICE candidates. `SPEC.md` has the rules, by number; this document has the shapes.',
  '',
  'A client connects with Socket.IO 4 to `/socket.io/`, default namespace, `EIO=4`. The name of a message is the name of a Socket.IO event, its',
  'payload the array of the arguments that are emitted. Where an operation has a reply, the client asks for an ack, and the payload of the reply is',
  'the array of the arguments of that ack: one object with `ok`.',
  '',
  `1. Emit \`join\` with {v: ${PROTOCOL_VERSION}, room}. The ack brings a welcome: own peer id, resume secret, roster, ICE servers.`,
  '2. Send `signal` (to, seq, payload, ack) to peers of the roster. On each link, from one peer to one other, number signals 1, 2, 3, …; keep each until',
  '   the other side has acknowledged it, and send it again after a resume, on `peer-back`, and after a second without an acknowledgement (R31 to R35).',
  '3. Of what arrives on a link take the next number only, drop those that came before, hold those that come early, and acknowledge with `ack` of the next',
  '   signal or with `signal-ack` (R32, R33).',
  '4. Keep the roster by `peer-joined`, `peer-left`, `peer-updated`, `peer-away` and `peer-back`. Each raises `version` by one; at a gap emit `sync` (R20, R22).',
  '5. When the connection is lost, connect again and emit `join` with `resume` {peerId, secret, attempt} (R41, R42). Follow `goodbye` (R70, R72).',
  '6. Leave out events, and fields of what a node sends, that are not known: a later version may have more.',
].join('\n');

function message(name: string, description: string | undefined, payload: Schema) {
  return { name, title: name, ...(description !== undefined && { description }), payload };
}

function operation(action: 'receive' | 'send', key: string, { reply }: WireEvent) {
  const channel = { $ref: '#/channels/namespace' };
  const messageOf = (name: string) => ({ $ref: `#/channels/namespace/messages/${name}` });
  return {
    action,
    channel,
    messages: [messageOf(key)],
    ...(reply !== undefined && { reply: { channel, messages: [messageOf(`${key}.ack`)] } }),
  };
}

/** A type with the bounds that nodes check: lengths, whole numbers, and no other field. */
function bounded(name: string, type: Schema): Schema {
  if (name === 'ResumeRequest') return withBounds(type, jsonSchemaOf(joinSchema.shape.resume));
  const checked = Object.entries(CHECKED).find(([checkedName]) => checkedName === name)?.[1];
  return checked === undefined ? type : withBounds(type, jsonSchemaOf(checked));
}

function jsonSchemaOf(schema: z.ZodType): Schema {
  const made: Schema = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' })),
  );
  return made;
}

/** The keywords that only say more, of an object and of its own fields. */
function withBounds(type: Schema, checked: Schema): Schema {
  const fields = Object.entries(type.properties ?? {}).map(([name, field]) => {
    const { [name]: bounds } = checked.properties ?? {};
    const more = typeof bounds === 'object' && typeof field === 'object' && !('$ref' in field) ? boundsOf(bounds) : {};
    const room = name === 'room' ? { minLength: 1, maxLength: LIMITS.roomIdLength } : {};
    return [name, typeof field === 'object' ? { ...field, ...more, ...room } : field];
  });
  return { ...type, properties: Object.fromEntries(fields), additionalProperties: false };
}

function boundsOf({ type, minLength, maxLength, minimum, maximum }: Schema): Schema {
  const given = { minLength, maxLength, minimum, maximum, ...(type === 'integer' && { type }) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
