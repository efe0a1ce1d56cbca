import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bounds of a node that the system holds. */
export interface Bounds {
  /** MiB. */
  readonly memory?: number;
  readonly descriptors?: number;
}

/** A command with which a process starts inside bounds, and what has to be cleared away when it has ended. */
export interface Confined {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** How memory is bounded, in words. */
  readonly how: string;
  release(): void;
}

const MIB = 1_048_576;

/** As the node itself takes it of what its container has (README, MEMORY_LIMIT_MB). */
const SHARE = 0.85;

/** The same command, bounded. `args` are those of Node. */
export function confine(args: readonly string[], { memory, descriptors }: Bounds): Confined {
  const group = memory === undefined ? undefined : memoryGroup(memory);
  // Without a group nobody ends the process; the run looks at its resident memory instead.
  const bounded = memory === undefined || group !== undefined ? [] : [`--max-old-space-size=${Math.floor(memory / 2)}`];
  const script = [
    ...(descriptors === undefined ? [] : [`ulimit -n ${descriptors}`]),
    ...(group === undefined ? [] : [`echo $$ > ${join(group, 'cgroup.procs')}`]),
    'exec "$0" "$@"',
  ];
  return {
    program: 'bash',
    args: ['-c', script.join(' && '), process.execPath, ...bounded, ...args],
    env: memory === undefined ? {} : { MEMORY_LIMIT_MB: String(Math.floor(memory * SHARE)) },
    how:
      memory === undefined ? 'none' : group === undefined ? 'by V8 and by MEMORY_LIMIT_MB only' : 'by a control group',
    release: () => {
      if (group !== undefined) rmdirSync(group);
    },
  };
}

/** A new control group (cgroups(7), version 2 or 1) with this limit; undefined where this process may make none. */
function memoryGroup(mib: number): string | undefined {
  const root = '/sys/fs/cgroup';
  const [parent, limit] = existsSync(join(root, 'memory'))
    ? [join(root, 'memory'), 'memory.limit_in_bytes']
    : [root, 'memory.max'];
  const group = join(parent, `signalbox-attack-${process.pid}`);
  try {
    mkdirSync(group);
    writeFileSync(join(group, limit), String(mib * MIB));
    return group;
  } catch {
    if (existsSync(group)) rmdirSync(group);
    return undefined;
  }
}
