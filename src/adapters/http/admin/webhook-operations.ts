import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DeadLetter } from '../../../core/ports.ts';
import { MOST_LETTERS, SHARDS } from '../../../core/webhooks/limits.ts';
import type { Webhooks } from '../../../core/webhooks/webhooks.ts';
import { type Act, type Operation, operation, type Outcome } from './operation.ts';
import { components, count, roomId } from './schemas.ts';

/** The part of webhooks that an administrator can see. */
export type DeadLetters = Pick<Webhooks, 'deadLetters' | 'sendAgain'>;

/** All that the queue keeps. */
const ALL = SHARDS * MOST_LETTERS;
const MOST = 200;
const SOME = 50;

const receiver = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .meta({
    description: 'Stands for a URL of WEBHOOK_URLS: the first 16 digits of its SHA-256 in hex.',
    examples: ['9f86d081884c7d65'],
  });

const eventId = z
  .string()
  .max(128)
  .regex(/^[\x21-\x7e]+$/)
  .meta({ description: 'The `webhook-id` of the event, percent-encoded in a path.' });

const query = z.strictObject({
  receiver: receiver.exactOptional(),
  limit: z.coerce.number().int().min(1).max(MOST).default(SOME).meta({ description: 'Most letters of the answer.' }),
});

const letter = z.object({
  id: eventId,
  type: z.enum(['room-started', 'peer-joined', 'peer-left', 'room-ended', 'call-report']),
  room: roomId,
  at: z.iso.datetime().meta({ description: 'When it happened.' }),
  receiver,
  url: z.string().meta({ description: 'Scheme, host and port: path and query may hold a secret.' }),
  buriedAt: z.iso.datetime().meta({ description: 'When a node gave it up.' }),
  attempts: count.meta({ description: 'How often that node had tried.' }),
  reason: z.string().meta({ description: 'What the last attempt came to.' }),
});
components.add(letter, { id: 'DeadLetter', description: 'An event of a webhook that was given up.' });

export const letters = z.object({
  letters: z.array(letter),
  more: z.boolean().meta({ description: 'Whether there are more than `limit`.' }),
});
components.add(letters, { id: 'DeadLetters', description: 'Events that were given up, the latest first.' });

const OFF: Outcome<never> = {
  ok: false,
  code: 'not-found',
  detail: 'this node has no webhooks: WEBHOOK_URLS is not set',
};
const GONE: Outcome<never> = { ok: false, code: 'not-found', detail: 'there is no such dead letter' };
const NO_URL: Outcome<never> = { ok: false, code: 'not-found', detail: 'its URL is not in WEBHOOK_URLS any more' };
const FULL: Outcome<never> = { ok: false, code: 'rate-limited', detail: 'too many events wait for this receiver' };

/** `webhooks`: undefined where there are none. */
export function webhookOperations(webhooks: DeadLetters | undefined, act: Act): readonly Operation[] {
  return [
    operation(
      {
        id: 'listDeadLetters',
        method: 'get',
        path: '/dead-letters',
        summary: 'List the events of webhooks that were given up',
        description: `The latest first. Of the rooms of one shard, one in ${SHARDS}, the latest ${MOST_LETTERS} are kept.`,
        params: z.strictObject({}),
        query,
        body: undefined,
        status: 200,
        result: letters,
        errors: ['not-found'],
      },
      async ({ query: { receiver: wanted, limit } }) => {
        if (webhooks === undefined) return OFF;
        const all = await webhooks.deadLetters(wanted === undefined ? limit + 1 : ALL);
        const found = all.filter(({ url }) => wanted === undefined || receiverOf(url) === wanted);
        return { ok: true, value: { letters: found.slice(0, limit).map(shown), more: found.length > limit } };
      },
    ),
    operation(
      {
        id: 'retryDeadLetter',
        method: 'post',
        path: '/dead-letters/{receiver}/{id}/retry',
        summary: 'Send an event again that was given up',
        description:
          'The event waits for its URL again, behind all others, with its id and its body. If it is older than WEBHOOK_GIVE_UP_MS, a failure makes it a dead letter again.',
        params: z.strictObject({ receiver, id: eventId }),
        query: z.strictObject({}),
        body: undefined,
        status: 202,
        result: undefined,
        errors: ['not-found'],
      },
      async ({ params: { receiver: wanted, id } }, address): Promise<Outcome<undefined>> => {
        if (webhooks === undefined) return OFF;
        const all = await webhooks.deadLetters(ALL);
        const found = all.find((each) => each.id === id && receiverOf(each.url) === wanted);
        if (found === undefined) return GONE;
        const outcome = await webhooks.sendAgain(found);
        switch (outcome) {
          case 'gone':
            return GONE;
          case 'off':
            return NO_URL;
          case 'full':
            return FULL;
          case 'waits':
            act({ act: 'sent a dead letter again', address, room: found.room });
            return { ok: true, value: undefined };
          default:
            return outcome satisfies never;
        }
      },
    ),
  ];
}

function shown({ id, type, room, at, url, buriedAt, attempts, reason }: DeadLetter) {
  return {
    id,
    type,
    room,
    at: new Date(at).toISOString(),
    receiver: receiverOf(url),
    url: URL.parse(url)?.origin ?? '',
    buriedAt: new Date(buriedAt).toISOString(),
    attempts,
    reason,
  };
}

function receiverOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16);
}
