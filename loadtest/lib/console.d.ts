/** Of k6, whose types leave it to `dom`. What is written goes to k6's log. */
declare const console: { info(text: string): void };
