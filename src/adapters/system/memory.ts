import type { Clock } from '../../core/ports.ts';

/** How old a sample may be, in seconds. To read one costs about 80 µs, and every new connection asks for it. */
const SAMPLE_SECONDS = 0.1;

/** The resident set of this process, in bytes, as of the latest sample. */
export function residentMemory(clock: Pick<Clock, 'seconds'>, read: () => number): () => number {
  let sampled = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  return () => {
    const now = clock.seconds();
    if (now - sampled >= SAMPLE_SECONDS) {
      sampled = now;
      bytes = read();
    }
    return bytes;
  };
}
