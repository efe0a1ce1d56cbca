import type { Clock, Log, WebhookSender } from '../../core/ports.ts';

/** The least time between two lines about one URL, in seconds. */
const QUIET_S = 60;

interface Told {
  /** When the latest line was written, in seconds of `Clock.seconds`. */
  readonly at: number;
  /** How many attempts failed since. */
  untold: number;
}

/**
 * Writes a line about attempts that failed: at once, and then at most one a minute for each URL, with the number since the line
 * before. Of the URL it shows the origin alone: the rest may hold a token.
 */
export function logFailures(sender: WebhookSender, log: Log, clock: Pick<Clock, 'seconds'>): WebhookSender {
  const told = new Map<string, Told>();
  return {
    async send(url, event) {
      const outcome = await sender.send(url, event);
      if (outcome.kind === 'delivered') return outcome;
      const before = told.get(url);
      const now = clock.seconds();
      if (before !== undefined && now - before.at < QUIET_S) {
        before.untold += 1;
        return outcome;
      }
      told.set(url, { at: now, untold: 0 });
      const reason = `${URL.parse(url)?.origin ?? ''}: ${outcome.reason}`;
      log.warn('webhook not delivered', { room: event.room, reason, count: 1 + (before?.untold ?? 0) });
      return outcome;
    },
  };
}
