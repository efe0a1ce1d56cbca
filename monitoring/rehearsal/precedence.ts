import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** As `nice` counts: the lower, the sooner. Only root may go below 0. */
const NICE = -10;
const SESSION = '/proc/self/autogroup';

/**
 * Lets this process and those that it starts go before other programs, where the system allows that: what others do on the machine shows
 * less in the curves. Answers with what ends that. Linux shares the processor between sessions first (sched(7), "The autogroup feature").
 */
export function goFirst(): () => void {
  const before = getPriority();
  try {
    setPriority(NICE);
  } catch {
    return () => undefined;
  }
  const sessionBefore = sessionGoesFirst();
  return () => {
    setPriority(before);
    if (sessionBefore !== undefined) writeFileSync(SESSION, sessionBefore);
  };
}

/** Answers with the niceness that the session had; undefined where the system has none. */
function sessionGoesFirst(): string | undefined {
  try {
    const [, before] = / nice (-?\d+)/.exec(readFileSync(SESSION, 'utf8')) ?? [];
    if (before !== undefined) writeFileSync(SESSION, String(NICE));
    return before;
  } catch {
    return undefined;
  }
}
