/** The pause after the first failed attempt, and the longest one, in ms. */
export const FIRST_PAUSE_MS = 1_000;
export const LONGEST_PAUSE_MS = 300_000;

/** By how much chance makes a pause shorter or longer. */
const SPREAD = 0.2;

/** How long to wait after this many failed attempts, in ms: doubled each time. `random`: 0 to 1. */
export function pauseAfter(attempts: number, random: () => number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 30), LONGEST_PAUSE_MS);
  return Math.round(pause * (1 - SPREAD + 2 * SPREAD * random()));
}
