import type { NodeEvent } from '../../core/events.ts';
import type { Clock, ConnectionId, Log, LogFields } from '../../core/ports.ts';

/** The least time between two lines about one fault of tokens, in seconds. */
const QUIET_S = 60;

interface Told {
  /** When the latest line was written, in seconds of `Clock.seconds`. */
  readonly at: number;
  /** Tokens with this fault since. */
  untold: number;
}

/**
 * Writes a line about refused tokens: at once, and then at most one a minute for each fault, with the number since the line
 * before; and one for each peer that had to leave because its token ended. No line has a token in it (SPEC R188). `about`: what
 * is known of a connection.
 */
export function logTokens(
  log: Log,
  clock: Pick<Clock, 'seconds'>,
  about: (connection: ConnectionId) => LogFields,
): (event: NodeEvent) => void {
  const told = new Map<string, Told>();
  return (event) => {
    if (event.type === 'token-ended') log.info('token ended', about(event.connection));
    if (event.type !== 'token-refused') return;
    const { fault: reason, connection } = event;
    const before = told.get(reason);
    const now = clock.seconds();
    if (before !== undefined && now - before.at < QUIET_S) {
      before.untold += 1;
      return;
    }
    told.set(reason, { at: now, untold: 0 });
    log.warn('token refused', { reason, count: 1 + (before?.untold ?? 0), ...about(connection) });
  };
}
