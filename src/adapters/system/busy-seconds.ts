import { performance } from 'node:perf_hooks';

/** For how long the event loop has worked so far, in seconds. */
export function busySeconds(): number {
  return performance.eventLoopUtilization().active / 1_000;
}
