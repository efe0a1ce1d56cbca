import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../core/ports.ts';

/**
 * How long a window is, in ms. docs/metrics.md and the settings name it. After a burst it keeps a node shut for one
 * window and a part of one: docs/limits.md has what that costs.
 */
const WINDOW_MS = 1_000;
/**
 * How often the monitor's timer is due, in ms: the delay of an idle loop, which is no lag. More often would wake
 * an idle node more often; of a stall, the time until the timer was due goes unseen.
 */
export const RESOLUTION_MS = 50;
const NANOSECONDS_PER_MS = 1_000_000;

export interface EventLoopMonitor {
  /** 99th percentile of the latest full window or of the running one, in ms: the greater, so that a stall shows at once. */
  lagMs(): number;
  stop(): void;
}

/** Watches how late the event loop is. Averages hide a loop that stalls; the 99th percentile of a window does not. */
export function createEventLoopMonitor(clock: Pick<Clock, 'after'>): EventLoopMonitor {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let latest = 0;
  let cancel = clock.after(WINDOW_MS, turn);

  function read(): number {
    if (histogram.count === 0) return 0;
    return Math.max(0, histogram.percentile(99) / NANOSECONDS_PER_MS - RESOLUTION_MS);
  }
  function turn(): void {
    // A reset forgets what the monitor is in the middle of: a stall longer than the window would never be seen.
    if (histogram.count > 0) {
      latest = read();
      histogram.reset();
    }
    cancel = clock.after(WINDOW_MS, turn);
  }
  return {
    lagMs: () => Math.max(latest, read()),
    stop() {
      cancel();
      histogram.disable();
    },
  };
}
