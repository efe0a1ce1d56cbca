import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../core/ports.ts';

/**
 * Length of a window, in ms. docs/metrics.md and the settings name it. After a burst /health/accept fails for one window
 * and a part of the next: docs/limits.md has figures.
 */
const WINDOW_MS = 1_000;
/**
 * How often the monitor's timer is due, in ms. This is the delay that an idle loop shows, and it is no lag. A shorter time
 * would wake an idle node more often. A longer one would hide more of a stall: its first part, until the timer is due, is
 * not seen.
 */
export const RESOLUTION_MS = 50;
const NANOSECONDS_PER_MS = 1_000_000;

export interface EventLoopMonitor {
  /**
   * The 99th percentile of the latest full window or that of the running window, in ms: the greater one, so that a stall
   * shows at once.
   */
  lagMs(): number;
  stop(): void;
}

/** Watches how late the event loop is. An average hides a loop that stalls; the 99th percentile of a window shows it. */
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
    // A reset while nothing was counted yet would hide a stall that is longer than the window.
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
