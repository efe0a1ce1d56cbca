/** A rate: `perSecond` tokens a second, of which at most `burst` are saved up. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What is left of a rate. `updated`: seconds, as the clock counts them. */
export interface TokenBucket {
  tokens: number;
  updated: number;
}

/** A token, less what sums of times in seconds may be off by. */
const ONE = 1 - 1e-6;

export function fullBucket({ burst }: Rate, now: number): TokenBucket {
  return { tokens: burst, updated: now };
}

/** Brings a bucket up to this time. */
export function refill(bucket: TokenBucket, { perSecond, burst }: Rate, now: number): void {
  bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.updated) * perSecond);
  bucket.updated = now;
}

/**
 * Takes `amount` tokens if at least one is there. The bucket may owe tokens afterwards, so that an amount above the burst
 * passes too, and has to be waited for by what comes after it.
 */
export function take(bucket: TokenBucket, rate: Rate, amount: number, now: number): boolean {
  refill(bucket, rate, now);
  if (bucket.tokens < ONE) return false;
  bucket.tokens -= amount;
  return true;
}

/** How long it takes until `take` answers true, in whole ms; 0 if it would now. */
export function waitMs({ tokens, updated }: TokenBucket, { perSecond }: Rate, now: number): number {
  const missing = ONE - tokens - (now - updated) * perSecond;
  return missing <= 0 ? 0 : Math.ceil((missing / perSecond) * 1_000);
}

/** Whether a bucket has all its tokens, so that a new one would be the same. */
export function isFull({ tokens, updated }: TokenBucket, { perSecond, burst }: Rate, now: number): boolean {
  return tokens + (now - updated) * perSecond >= burst;
}
