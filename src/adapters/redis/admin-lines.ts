import { z } from 'zod';
import type { AdminEnvelope } from '../../core/ports.ts';
import { isStoredRoom } from '../../gateway/dialect.ts';
import { NODE_LIMITS } from '../../protocol/limits.ts';
import { isNodeId } from './ids.ts';

/**
 * Envelopes about administration as text: a request to read a room without a name again at version 0, with JSON where this request
 * has nothing. So nodes of earlier versions ignore it (docs/decisions/0025-administration.md).
 */
const START = 'l\t\t0\t\t';

const id = z.string().regex(/^[\w-]{1,64}$/);
const count = z.int().nonnegative();

const state = z.strictObject({
  version: z.string().max(64),
  phase: z.enum(['starting', 'running', 'leaving', 'draining']),
  ready: z.boolean(),
  startedAt: count,
  connections: count,
  peers: count,
  rooms: count,
});

const envelope = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('question'),
    id,
    from: z.string().refine(isNodeId),
    wish: z.enum(['state', 'drain']),
  }),
  z.strictObject({ kind: z.literal('answer'), id, state }),
  z.strictObject({
    kind: z.literal('announcement'),
    id,
    inRoom: z.string().refine(isStoredRoom).exactOptional(),
    text: z.string().min(1).max(NODE_LIMITS.announcementLength),
  }),
]);

export function encodeAdminLine(admin: AdminEnvelope): string {
  return START + JSON.stringify(admin);
}

export function isAdminLine(line: string): boolean {
  return line.startsWith(START) && line.length > START.length;
}

/** Undefined for one that this version does not understand. Never throws. */
export function decodeAdminLine(line: string): AdminEnvelope | undefined {
  try {
    return envelope.safeParse(JSON.parse(line.slice(START.length))).data;
  } catch {
    return undefined;
  }
}
