import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

const MIB = 1_048_576;

/** V8 has three semi-spaces for young objects, each a 128th of the old ones' limit unless a flag says otherwise. */
const SEMI_SPACES = 3;
const DEFAULT_SEMI_PART = 1 / 128;

/** Where young objects are. V8 collects them in time, and ends no process for want of room there. */
const YOUNG_SPACES: ReadonlySet<string> = new Set(['new_space', 'new_large_object_space']);

/** How many bytes the old objects of V8's heap take, garbage that was not collected yet included. */
export function oldObjects(): number {
  let bytes = 0;
  for (const { space_name: name, space_used_size: used } of getHeapSpaceStatistics()) {
    if (!YOUNG_SPACES.has(name)) bytes += used;
  }
  return bytes;
}

/** How many bytes old objects may take before V8 ends the process. */
export function oldObjectsLimit(): number {
  const flags = [process.env['NODE_OPTIONS'] ?? '', ...process.execArgv].join(' ');
  return limitOf(getHeapStatistics().heap_size_limit, flags);
}

/** V8 tells one limit for all objects, and none for old ones. `flags`: those of Node's command line. */
export function limitOf(heapLimit: number, flags: string): number {
  const old = megabytes(flags, 'old');
  if (old !== undefined) return old * MIB;
  const semi = megabytes(flags, 'semi');
  return semi === undefined ? heapLimit / (1 + SEMI_SPACES * DEFAULT_SEMI_PART) : heapLimit - SEMI_SPACES * semi * MIB;
}

/** The last value of a flag counts. */
function megabytes(flags: string, space: 'old' | 'semi'): number | undefined {
  const found = [...flags.matchAll(new RegExp(`--max[-_]${space}[-_]space[-_]size[= ](\\d+)`, 'g'))].at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
}
