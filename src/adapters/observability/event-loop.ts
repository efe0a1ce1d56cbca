import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../core/ports.ts';

/** How long a window is, in ms. docs/metrics.md and the settings name it. */
const WINDOW_MS = 5_000;
/** How often the monitor's timer is due, in ms: the delay of an idle loop, which is no lag. */
const RESOLUTION_MS = 10;
const NANOSECONDS_PER_MS = 1_000_000;

export interface EventLoopMonitor {
  /** 99th percentile of the latest full window, in ms; of the running one where there is no other. */
  lagMs(): number;
  stop(): void;
}

/** Watches how late the event loop is. Averages hide a loop that stalls; the 99th percentile of a window does not. */
export function createEventLoopMonitor(clock: Pick<Clock, 'after'>): EventLoopMonitor {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let latest: number | undefined;
  let cancel = clock.after(WINDOW_MS, turn);

  function read(): number {
    if (histogram.count === 0) return 0;
    return Math.max(0, histogram.percentile(99) / NANOSECONDS_PER_MS - RESOLUTION_MS);
  }
  function turn(): void {
    latest = read();
    histogram.reset();
    cancel = clock.after(WINDOW_MS, turn);
  }
  return {
    lagMs: () => latest ?? read(),
    stop() {
      cancel();
      histogram.disable();
    },
  };
}
