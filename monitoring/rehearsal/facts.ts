import { readFile } from 'node:fs/promises';

/** Resident memory of processes in bytes, as /proc has it. */
export interface Resident {
  readonly largest: number;
  readonly smallest: number;
}

/** Reads VmRSS of each process: proc(5). */
export async function residentOf(pids: readonly number[]): Promise<Resident> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const [, kibibytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(kibibytes) * 1_024;
    }),
  );
  return { largest: Math.max(...sizes), smallest: Math.min(...sizes) };
}
