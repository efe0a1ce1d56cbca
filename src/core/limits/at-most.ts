import type { Clock } from '../ports.ts';
import { fullBucket, type Rate, take } from './token-bucket.ts';

/** A function that makes its answer at a rate at most, and gives the latest one to all who ask beyond that. */
export function atMost<T>(clock: Pick<Clock, 'seconds'>, rate: Rate, make: () => Promise<T>): () => Promise<T> {
  const bucket = fullBucket(rate, clock.seconds());
  let latest: Promise<T> | undefined;
  return () => {
    const fresh = take(bucket, rate, 1, clock.seconds());
    if (fresh || latest === undefined) latest = make();
    return latest;
  };
}
