import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 10;

/**
 * Waits for a condition that has no event to wait for; answers with its first value that is neither false nor
 * undefined. Prefer an event where there is one. `what` names the condition in the error after `timeoutMs`; it is looked
 * at once in `everyMs`.
 */
export async function until<T>(
  what: string,
  condition: () => T | false | undefined | Promise<T | false | undefined>,
  timeoutMs = 10_000,
  everyMs = EVERY_MS,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await pause(everyMs);
  }
}
