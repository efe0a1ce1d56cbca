/**
 * Calls listeners of the application. An error that a listener throws must not stop the library in the middle of its work:
 * it is thrown again later, as an uncaught error.
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
