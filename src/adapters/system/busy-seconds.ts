import { performance } from 'node:perf_hooks';

/**
 * Processor time of the event loop so far, in seconds. Before Node 22.15, for how long it has worked: that is more,
 * where other processes of the machine took the processor meanwhile.
 */
export function busySeconds(): number {
  if (!('threadCpuUsage' in process)) return performance.eventLoopUtilization().active / 1_000;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000_000;
}
