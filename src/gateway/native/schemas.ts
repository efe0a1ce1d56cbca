import { z } from 'zod';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Payload } from '../../protocol/events.ts';
import { isPayload, isPlainJson, isRecord } from '../../protocol/json.ts';
import { LIMITS, NODE_LIMITS } from '../../protocol/limits.ts';
import { readMetadata } from '../../protocol/metadata.ts';
import type { Metadata } from '../../protocol/peer.ts';
import { isRoomId } from '../../protocol/room-id.ts';

/** Schemas of the events that come rarely. The events that come often are checked by hand in src/protocol. */

const room = z.string().superRefine((text, context) => {
  if (!isRoomId(text)) refuse(context, 'bad-room');
});

const name = z.string().max(LIMITS.nameLength);

const metadata = z.unknown().transform((value, context): Metadata => {
  const result = readMetadata(value);
  if (typeof result !== 'string') return result;
  if (result === 'bad-message') context.addIssue('not metadata');
  else refuse(context, result);
  return z.NEVER;
});

const resume = z.strictObject({
  peerId: z.string().min(1).max(64),
  secret: z.string().min(1).max(128),
  attempt: z.int().nonnegative().exactOptional(),
});

const token = z.string().min(1).max(LIMITS.tokenLength);

export const joinSchema = z.strictObject({
  v: z.number(),
  room,
  name: name.exactOptional(),
  metadata: metadata.exactOptional(),
  resume: resume.exactOptional(),
  token: token.exactOptional(),
  knock: z.string().max(64).exactOptional(),
});

export const updateSchema = z.strictObject({ name: name.exactOptional(), metadata: metadata.exactOptional() });

export const peekSchema = z.strictObject({ room, token: token.exactOptional() });

export const tokenSchema = z.strictObject({ token });

const peerId = z.string().min(1).max(64);
const knock = z.string().min(1).max(64);

export const roomSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('hand-over'), peerId }),
  z.strictObject({ action: z.literal('lock') }),
  z.strictObject({ action: z.literal('unlock') }),
  z.strictObject({ action: z.literal('waiting'), on: z.boolean() }),
  z.strictObject({ action: z.literal('admit'), knock: knock.exactOptional() }),
  z.strictObject({ action: z.literal('deny'), knock: knock.exactOptional() }),
  z.strictObject({ action: z.literal('capacity'), peers: z.int().min(1).nullable() }),
  z.strictObject({ action: z.literal('length'), ms: z.int().min(1).max(NODE_LIMITS.roomLengthMs).nullable() }),
  z.strictObject({ action: z.literal('end') }),
  z.strictObject({ action: z.literal('remove'), peerId, ban: z.literal(true).exactOptional() }),
  z.strictObject({ action: z.literal('ask-to-mute'), peerId, off: z.literal(true).exactOptional() }),
  z.strictObject({ action: z.literal('unban'), ban: z.string().min(1).max(64) }),
]);

export const payloadSchema = z.custom<Payload>(isPayload).superRefine((value, context) => {
  if (JSON.stringify(value).length > LIMITS.payloadLength) refuse(context, 'payload-too-large');
});

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail: string };

/** The most keys of a request that is no payload. Its schemas have fewer. */
const REQUEST_KEYS = 8;

/**
 * Decodes the one argument of a request that is no payload. How many keys it has is checked before anything else looks at
 * them (SPEC R126).
 */
export function decodeRequest<T>(schema: z.ZodType<T>, value: unknown): Decoded<T> {
  const { metadata } = isRecord(value) ? value : {};
  if (isWide(value, REQUEST_KEYS)) return { ok: false, code: 'payload-too-large', detail: 'argument' };
  if (isWide(metadata, LIMITS.metadataKeys)) return { ok: false, code: 'payload-too-large', detail: 'metadata' };
  return decode(schema, value);
}

function isWide(value: unknown, limit: number): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > limit;
}

/** Decodes the one argument of an event; `detail` names the first field that does not fit. */
export function decode<T>(schema: z.ZodType<T>, value: unknown): Decoded<T> {
  if (!isPlainJson(value)) return { ok: false, code: 'bad-message', detail: 'not plain JSON' };
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const [issue] = result.error.issues;
  const code = issue?.code === 'custom' ? codeOf(issue.params) : 'bad-message';
  return { ok: false, code, detail: issue?.path.join('.') || 'argument' };
}

function refuse(context: z.RefinementCtx, errorCode: 'bad-room' | 'payload-too-large'): void {
  context.addIssue({ code: 'custom', params: { errorCode } });
}

function codeOf(params: Record<string, unknown> | undefined): ErrorCode {
  const code = params?.['errorCode'];
  return code === 'bad-room' || code === 'payload-too-large' ? code : 'bad-message';
}
