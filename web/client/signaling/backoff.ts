import type { Random } from './clock.ts';

const FIRST_MS = 250;
const LONGEST_MS = 5_000;

/** How long to wait before attempt `attempt` (0 for the first): doubling, bounded, between half and whole by chance. */
export function backoffMs(attempt: number, random: Random): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return bound * (0.5 + random() / 2);
}
