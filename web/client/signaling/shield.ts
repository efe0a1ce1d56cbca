/**
 * Calls listeners of the application. A mistake of theirs must not stop what the library is in the middle of: it
 * surfaces as an uncaught error.
 */
export function shield(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
