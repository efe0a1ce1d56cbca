import type { Random } from './clock.ts';

const FIRST_MS = 250;
const LONGEST_MS = 5_000;

/**
 * How long to wait before attempt `attempt` (0 is the first), in ms: by chance between half and the whole of a bound that
 * doubles with each attempt, up to LONGEST_MS.
 */
export function backoffMs(attempt: number, random: Random): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return bound * (0.5 + random() / 2);
}
