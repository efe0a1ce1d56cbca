/**
 * Whether a climb to higher rates makes sense still: this event loop's own view of each step, because k6 shows figures of a
 * step only when all have ended.
 */

/** So much of a step may be over the limit. */
const tolerated = 0.05;

const steps = new Map<string, { total: number; over: number }>();
let limitMs = Number.POSITIVE_INFINITY;

/** From now on a climb ends after the step in which more than 5 of 100 took longer than `ms`. */
export function climbWhileWithin(ms: number): void {
  limitMs = ms;
}

/** A join or a signal of this step took so long. */
export function note(step: string, ms: number): void {
  const seen = steps.get(step) ?? { total: 0, over: 0 };
  seen.total += 1;
  if (ms > limitMs) seen.over += 1;
  steps.set(step, seen);
}

/** Whether to go on after this step. */
export function mayClimb(step: string): boolean {
  const { total, over } = steps.get(step) ?? { total: 0, over: 0 };
  return over <= tolerated * total;
}
