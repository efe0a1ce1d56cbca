import type { ErrorTexts } from '../../src/protocol/error-texts.ts';

/** Sentences for `call-error` and the console, for developers. Until they are loaded, or if they cannot be, a problem has its code alone. */
export const errorTexts: Partial<ErrorTexts> = {};

export async function loadErrorTexts(): Promise<void> {
  try {
    const { ERROR_TEXTS } = await import('../../src/protocol/error-texts.ts');
    Object.assign(errorTexts, ERROR_TEXTS);
  } catch {
    // The next store asks again.
  }
}
