import { readFileSync } from 'node:fs';

/** The soft limit of open files of this process; undefined where it is unlimited, or where the system does not tell. */
export function openFilesLimit(): number | undefined {
  try {
    return softLimit(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return undefined;
  }
}

/** The soft limit of open files in the text of /proc/PID/limits (proc(5)). */
export function softLimit(limits: string): number | undefined {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? undefined : Number(soft);
}

/** How many TCP connections of clients fit into a limit of open files. */
export interface TcpLimits {
  /** From here on, new sessions are refused: their connections stay. */
  readonly gate: number;
  /** Most at once. Between the two, plain requests are answered, so that health checks are. */
  readonly most: number;
}

/** At least so many descriptors are for everything but clients: Redis, files that are served, logs, the event loop. */
const RESERVE = 32;
const RESERVED_PART = 0.05;

export function tcpLimits(openFiles: number): TcpLimits {
  const reserve = Math.max(RESERVE, Math.ceil(openFiles * RESERVED_PART));
  return { gate: Math.max(1, openFiles - 2 * reserve), most: Math.max(2, openFiles - reserve) };
}
