import { z } from 'zod';
import { type AdminEnvelope, ROOM_NOTE_KINDS } from '../../core/ports.ts';
import { MOST_LINKS } from '../../core/timeline/link-counts.ts';
import { MOST_NOTES } from '../../core/timeline/room-record.ts';
import { isStoredRoom } from '../../gateway/dialect.ts';
import { isPeerId, isVersion } from '../../protocol/decode-peer.ts';
import { LIMITS, NODE_LIMITS } from '../../protocol/limits.ts';
import { LEAVE_REASONS } from '../../protocol/peer.ts';
import { isNodeId } from './ids.ts';

/**
 * Envelopes about administration as text: a request to read a room without a name again at version 0, with JSON where this request
 * has nothing. So nodes of earlier versions ignore it (docs/decisions/0025-administration.md).
 */
const START = 'l\t\t0\t\t';

const id = z.string().regex(/^[\w-]{1,64}$/);
const count = z.int().nonnegative();

const figure = z.number().nonnegative();
const room = z.string().refine(isStoredRoom);
const peer = z.string().refine(isPeerId);
const node = z.string().refine(isNodeId);
/** An error code or a kind of change, maybe of a newer version. */
const word = z.string().regex(/^[a-z][a-z-]{0,63}$/);
/** Ms since the epoch that a Date can be. */
const moment = z.int().min(0).max(8_640_000_000_000_000);

// What a newer node tells beside this is left out.
const state = z.object({
  version: z.string().max(64),
  phase: z.enum(['starting', 'running', 'leaving', 'draining']),
  ready: z.boolean(),
  startedAt: moment,
  connections: count,
  peers: count,
  rooms: count,
});

const load = z.object({
  uptimeSeconds: figure,
  signalsDelivered: count,
  signalsRelayed: count,
  joins: count,
  resumes: count,
  joinRefusals: count,
  errors: count,
  eventLoopLagMs: figure,
  memoryBytes: count,
  memoryLimitBytes: figure,
  connectionLimit: count,
});

const note = z.object({
  version: z.number().refine(isVersion),
  at: moment,
  kind: z.enum(ROOM_NOTE_KINDS),
  node,
  made: z.boolean(),
  peerId: peer.exactOptional(),
  name: z.string().max(LIMITS.nameLength).exactOptional(),
  reason: z.enum(LEAVE_REASONS).exactOptional(),
  first: z.literal(true).exactOptional(),
  change: word.exactOptional(),
  count: count.exactOptional(),
});

const account = z.object({
  since: moment,
  notes: z.array(note).max(MOST_NOTES),
  forgotten: count,
  links: z.array(z.object({ from: peer, to: peer, signals: count })).max(MOST_LINKS),
  otherSignals: count,
  errors: z.array(z.object({ code: word, count, latestAt: moment })).max(256),
});

const envelope = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('question'),
    id,
    from: node,
    wish: z.enum(['state', 'drain']),
  }),
  z.strictObject({ kind: z.literal('answer'), id, state, load: load.exactOptional() }),
  z.strictObject({ kind: z.literal('room-question'), id, from: node, ofRoom: room }),
  z.strictObject({ kind: z.literal('room-answer'), id, keeps: z.boolean(), account: account.exactOptional() }),
  z.strictObject({
    kind: z.literal('announcement'),
    id,
    inRoom: room.exactOptional(),
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
