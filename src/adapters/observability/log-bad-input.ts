import type { NodeEvent } from '../../core/events.ts';
import type { BadInputSource, Clock, Log } from '../../core/ports.ts';

/** The least time between two lines about one source, in seconds. */
const QUIET_S = 60;

interface Told {
  /** When the latest line was written, in seconds of `Clock.seconds`. */
  readonly at: number;
  /** What was dropped since. */
  untold: number;
}

/**
 * Writes a line about what was dropped because it does not fit: at once, and then at most one a minute for each source, with
 * the number since the line before (SPEC R130).
 */
export function logBadInput(log: Log, clock: Pick<Clock, 'seconds'>): (event: NodeEvent) => void {
  const told = new Map<BadInputSource, Told>();
  return (event) => {
    if (event.type !== 'bad-input') return;
    const { source, count, error } = event;
    const before = told.get(source);
    const now = clock.seconds();
    if (before !== undefined && now - before.at < QUIET_S) {
      before.untold += count;
      return;
    }
    told.set(source, { at: now, untold: 0 });
    const total = count + (before?.untold ?? 0);
    log.warn('bad input dropped', { reason: source, count: total, ...(error === undefined ? {} : { error }) });
  };
}
