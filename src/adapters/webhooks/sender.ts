import type { Clock, SendOutcome, WebhookEvent, WebhookSender } from '../../core/ports.ts';
import { signatureOf } from './signature.ts';

export interface WebhookSenderOptions {
  /** Each signs every event: while a secret is changed, receivers may know the old or the new one. */
  readonly keys: readonly Buffer[];
  /** How long an attempt may take until the head of the answer, in ms. */
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /** The `User-Agent` of the requests. */
  readonly agent: string;
}

/** Longest reason that is kept of a failed attempt, in characters. */
const REASON = 200;

/**
 * Sends webhooks with the `fetch` of Node. A redirect is a failure: its target was not chosen by the operator. No body of an
 * answer is read.
 */
export function createWebhookSender({ keys, timeoutMs, clock, agent }: WebhookSenderOptions): WebhookSender {
  return {
    async send(url, { id, body }: WebhookEvent): Promise<SendOutcome> {
      const timestamp = Math.floor(clock.now() / 1_000);
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            'content-type': 'application/json',
            'user-agent': agent,
            'webhook-id': id,
            'webhook-timestamp': String(timestamp),
            'webhook-signature': signatureOf(keys, id, timestamp, body),
          },
          body,
        });
        // Without this a large answer would be kept in part until it is collected as garbage.
        await response.body?.cancel().catch(() => undefined);
        if (response.ok) return { kind: 'delivered' };
        return { kind: response.status === 410 ? 'gone' : 'failed', reason: `HTTP ${response.status}` };
      } catch (error) {
        return { kind: 'failed', reason: reasonOf(error).slice(0, REASON) };
      }
    },
  };
}

/** `fetch` says only that it failed; the reason is its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
