import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Resident memory of processes, in MiB. */
export async function residentMb(pids: readonly number[]): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', pids.join(',')]);
  return stdout
    .trim()
    .split('\n')
    .map((kib) => Number(kib) / 1_024);
}

/** Looks every 500 ms; `stop` answers with the highest sum of them all. */
export function watchMemory(pids: readonly number[]): { stop(): number } {
  let highest = 0;
  const timer = setInterval(() => {
    void residentMb(pids).then((all) => {
      highest = Math.max(highest, sum(all));
    });
  }, 500);
  return {
    stop() {
      clearInterval(timer);
      return highest;
    },
  };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
