import type { Fault } from './faults.ts';
import { type Run, runSeed } from './world.ts';

/** Leaves out faults, one at a time, as long as the run without them still fails. */
export async function shrink(failing: Run): Promise<Run> {
  let smallest = failing;
  for (let index = 0; index < smallest.faults.length; ) {
    const fewer: readonly Fault[] = smallest.faults.filter((_, other) => other !== index);
    const run = await runSeed(smallest.seed, fewer);
    if (run.violations.length > 0) smallest = run;
    else index += 1;
  }
  return smallest;
}
