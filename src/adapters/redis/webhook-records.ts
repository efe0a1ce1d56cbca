import { z } from 'zod';
import type { DeadLetter, Meeting, RoomFact, WebhookEvent } from '../../core/ports.ts';
import { LEAVE_REASONS } from '../../protocol/peer.ts';

/** What the webhook queue keeps in Redis, as JSON. Each reader answers undefined for what does not fit (SPEC R130). */

const room = z.string().min(1).max(256);
const peer = z.string().min(1).max(64);
const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Ms since the epoch that a Date can be. */
const moment = z.number().int().min(0).max(8_640_000_000_000_000);
const reason = z.enum(LEAVE_REASONS);

const terms = { room, version: whole, at: moment };
const peers = z.array(peer).max(4_000);

const fact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('joined'), ...terms, peer, name: z.string().max(256) }),
  z.object({ kind: z.literal('left'), ...terms, peer, reason }),
  z.object({ kind: z.literal('emptied'), ...terms, reason }),
  z.object({ kind: z.literal('seen'), ...terms, peers }),
  z.object({ kind: z.literal('missing'), ...terms, peers }),
]) satisfies z.ZodType<RoomFact>;

const stay = z
  .object({ peer, joinedAt: moment.optional(), leftAt: moment, reason, version: whole })
  .transform(({ joinedAt, ...others }) => ({ ...others, ...(joinedAt !== undefined && { joinedAt }) }));

const meeting = z
  .object({
    id: z.string().max(128),
    startedAt: moment,
    since: whole,
    endedAt: moment.optional(),
    here: z.record(peer, moment),
    stays: z.array(stay).max(1_000),
    peers: whole,
    most: whole,
    whole: z.boolean(),
  })
  .transform(({ endedAt, ...others }) => ({ ...others, ...(endedAt !== undefined && { endedAt }) }));

const event = z.object({
  id: z.string().max(128),
  type: z.enum(['room-started', 'peer-joined', 'peer-left', 'room-ended', 'call-report']),
  room,
  at: moment,
  body: z.string().max(262_144),
}) satisfies z.ZodType<WebhookEvent>;

const letter = event.extend({
  url: z.string().max(2_048),
  buriedAt: moment,
  attempts: whole,
  reason: z.string().max(1_024),
}) satisfies z.ZodType<DeadLetter>;

export function factIn(text: string | undefined): RoomFact | undefined {
  return fact.safeParse(fromJson(text)).data;
}

export function meetingIn(text: string): Meeting | undefined {
  return meeting.safeParse(fromJson(text)).data;
}

export function eventIn(text: string | undefined): WebhookEvent | undefined {
  return event.safeParse(fromJson(text)).data;
}

export function letterIn(text: string | undefined): DeadLetter | undefined {
  return letter.safeParse(fromJson(text)).data;
}

function fromJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
