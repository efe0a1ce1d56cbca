import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPath } from '../../scripts/on-path.ts';

const root = join(import.meta.dirname, '..', '..');

export const k6 = onPath('k6');
export const k6Missing = 'k6 is not installed: scripts/get-tools.sh k6';

export interface K6Run {
  /** 0, or 99 where a threshold was crossed. */
  readonly exitCode: number;
  /** Counters of the script's own, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Names of metrics whose threshold was crossed. */
  readonly crossed: readonly string[];
  readonly output: string;
}

interface Summary {
  readonly metrics: Readonly<
    Record<string, { readonly count?: number; readonly thresholds?: Readonly<Record<string, boolean>> }>
  >;
}

export async function runK6(binary: string, script: string, env: Readonly<Record<string, string>>): Promise<K6Run> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-k6-'));
  const file = join(folder, 'summary.json');
  const settings = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const quiet = ['--quiet', '--no-color', '--address', '', '--summary-export', file];
  try {
    const { exitCode, output } = await new Promise<{ exitCode: number; output: string }>((resolve) => {
      const child = execFile(
        binary,
        ['run', ...quiet, ...settings, script],
        {
          cwd: root,
          timeout: 60_000,
          killSignal: 'SIGKILL',
          env: { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' },
        },
        (_, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr }),
      );
    });
    const summary: Summary = JSON.parse(await readFile(file, 'utf8'));
    const entries = Object.entries(summary.metrics);
    return {
      exitCode,
      counts: Object.fromEntries(entries.map(([name, { count }]) => [name, count ?? 0])),
      crossed: entries
        .filter(([, { thresholds = {} }]) => Object.values(thresholds).includes(true))
        .map(([name]) => name)
        .sort(),
      output,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
