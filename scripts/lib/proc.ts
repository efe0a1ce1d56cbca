import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** What the operating system counts, for whole processes with all their threads: proc(5). Linux only. */

const ticksPerSecond = platform() === 'linux' ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 0;

/** CPU that a process has used so far, user and system, in µs. In steps of a clock tick, 10 ms as a rule. */
export function cpuUs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold blanks; behind it, state is field 3, utime 14 and stime 15.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6;
}

/** The same for several processes together. */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuUs(pid), 0);
}

/** Memory of a process that is resident, in KiB; `pss`: pages shared with others counted in parts. */
export function memoryOf(pid: number): { readonly rssKiB: number; readonly pssKiB: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
  return { rssKiB: kib('Rss'), pssKiB: kib('Pss') };
}

/** What all cores together have done so far, in µs, and the time they had. */
export interface MachineUse {
  readonly busyUs: number;
  readonly totalUs: number;
}

export function machineUse(): MachineUse {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const us = line
    .trim()
    .split(/\s+/)
    .slice(1, 9)
    .map((ticks) => (Number(ticks) / ticksPerSecond) * 1e6);
  const totalUs = us.reduce((sum, each) => sum + each, 0);
  const [, , , idle = 0, ioWait = 0] = us;
  return { busyUs: totalUs - idle - ioWait, totalUs };
}
