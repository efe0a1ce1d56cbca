import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadResult } from '../../scripts/load/result.ts';

const root = join(import.meta.dirname, '..', '..');

export interface LoadRun {
  readonly exitCode: number | null;
  readonly output: string;
  readonly result: LoadResult;
}

/** `npm run load -- ARGS --quick`, in a folder of its own that must have a report afterwards. */
export async function load(...args: readonly string[]): Promise<LoadRun> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-load-'));
  const all = ['scripts/load.ts', ...args, '--quick', '--report', folder];
  try {
    const { exitCode, output } = await new Promise<{ exitCode: number | null; output: string }>((resolve) => {
      const child = execFile(process.execPath, all, { cwd: root, timeout: 100_000 }, (_, stdout, stderr) =>
        resolve({ exitCode: child.exitCode, output: stdout + stderr }),
      );
    });
    const text = await readFile(join(folder, 'result.json'), 'utf8').catch(() => {
      throw new Error(`no result:\n${output}`);
    });
    const result: LoadResult = JSON.parse(text);
    await access(join(folder, 'report.html'));
    return { exitCode, output, result };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Without a Prometheus of its own, which nobody asks here. */
export const alone = ['--prometheus', 'none'] as const;

/** What every run without faults must show. */
export const faultless = {
  signals_lost: 0,
  signals_duplicated: 0,
  signals_refused: 0,
  signals_unacknowledged: 0,
  joins_failed: 0,
};
