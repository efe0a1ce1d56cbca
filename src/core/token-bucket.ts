/** A rate: `rate` tokens a second, at most `burst` saved up. Times in seconds. */
export interface TokenBucket {
  tokens: number;
  updated: number;
}

export function fullBucket(burst: number, now: number): TokenBucket {
  return { tokens: burst, updated: now };
}

/** Takes a token if there is one. */
export function take(bucket: TokenBucket, rate: number, burst: number, now: number): boolean {
  bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.updated) * rate);
  bucket.updated = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
