import type { Clock } from '../../core/ports.ts';

/** How old a sample may be, in seconds. To read one costs up to 80 µs, and every new connection asks for it. */
const SAMPLE_SECONDS = 0.1;

/**
 * A figure of this process, as of the latest sample. A reading that fails leaves the sample before it: without a free
 * descriptor, for instance, the resident set cannot be read.
 */
export function sampled(clock: Pick<Clock, 'seconds'>, read: () => number): () => number {
  let at = Number.NEGATIVE_INFINITY;
  let figure = 0;
  return () => {
    const now = clock.seconds();
    if (now - at >= SAMPLE_SECONDS) {
      at = now;
      try {
        figure = read();
      } catch {
        return figure;
      }
    }
    return figure;
  };
}
