import { z } from 'zod';
import type { Clock, Log, SendOutcome, WebhookSender } from '../../core/ports.ts';

const common = {
  room: z.string(),
  dialect: z.string().exactOptional(),
  meeting: z.string().exactOptional(),
  version: z.number(),
  late: z.literal(true).exactOptional(),
};

const reasons = z.enum(['left', 'lost', 'removed']);
const stay = z.object({
  peer: z.string(),
  reason: reasons,
  joinedAt: z.string().exactOptional(),
  leftAt: z.string(),
  seconds: z.number().exactOptional(),
});

/** The bodies of events (docs/webhooks.md), as the queue keeps them. */
const events = z.discriminatedUnion('type', [
  z.object({ type: z.literal('room-started'), timestamp: z.string(), data: z.object(common) }),
  z.object({
    type: z.literal('peer-joined'),
    timestamp: z.string(),
    data: z.object({ ...common, peer: z.string(), name: z.string().exactOptional(), present: z.number() }),
  }),
  z.object({
    type: z.literal('peer-left'),
    timestamp: z.string(),
    data: z.object({ ...common, peer: z.string(), reason: reasons, present: z.number() }),
  }),
  z.object({ type: z.literal('room-ended'), timestamp: z.string(), data: z.object(common) }),
  z.object({
    type: z.literal('call-report'),
    timestamp: z.string(),
    data: z.object({
      ...common,
      startedAt: z.string(),
      endedAt: z.string(),
      seconds: z.number(),
      peers: z.number(),
      mostAtOnce: z.number(),
      complete: z.boolean(),
      stays: z.array(stay),
    }),
  }),
]);

type Body = z.output<typeof events>;

/** An event as a handler gets it: `data` of its body, its id, and when it happened. */
export type Told<Type extends Body['type']> = Extract<Body, { type: Type }>['data'] & {
  readonly id: string;
  readonly timestamp: string;
};

/** The application's own functions, by the events that they want. Each may throw or reject: then the event comes again. */
export type Handlers = { readonly [Type in Body['type']]?: ((event: Told<Type>) => unknown) | undefined };

export interface HandlerOptions {
  readonly handlers: Handlers;
  /** How long a handler may take, in ms. */
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
}

/** Hands events to functions of this process instead of sending them. */
export function createHandlerSender({ handlers, timeoutMs, clock, log }: HandlerOptions): WebhookSender {
  return {
    async send(_url, { id, room, body }): Promise<SendOutcome> {
      let cancel = (): void => undefined;
      try {
        const event = events.parse(JSON.parse(body));
        const late = new Promise<never>((_resolve, reject) => {
          cancel = clock.after(timeoutMs, () => reject(new Error(`took longer than ${timeoutMs} ms`)));
        });
        await Promise.race([Promise.resolve().then(() => call(handlers, id, event)), late]);
        return { kind: 'delivered' };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.error('event handler failed', { room, error });
        return { kind: 'failed', reason };
      } finally {
        cancel();
      }
    },
  };
}

function call(handlers: Handlers, id: string, { type, timestamp, data }: Body): unknown {
  switch (type) {
    case 'room-started':
      return handlers[type]?.({ id, timestamp, ...data });
    case 'peer-joined':
      return handlers[type]?.({ id, timestamp, ...data });
    case 'peer-left':
      return handlers[type]?.({ id, timestamp, ...data });
    case 'room-ended':
      return handlers[type]?.({ id, timestamp, ...data });
    case 'call-report':
      return handlers[type]?.({ id, timestamp, ...data });
    default:
      return type satisfies never;
  }
}
