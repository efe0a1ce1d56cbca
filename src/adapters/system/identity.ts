import { hash, randomFillSync } from 'node:crypto';
import type { Identity } from '../../core/ports.ts';

/** Bytes that are asked of the system at once: one question costs as much for a few as for all of these. */
const POOL_BYTES = 4_096;

const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Ids and secrets from the system's random source. */
export const randomIdentity: Identity = {
  peerId: () => randomText(12),
  secret: () => randomText(24),
  digest: (secret) => hash('sha256', secret),
};

/** So many random bytes that nothing else was or will be made of, in base64url. */
function randomText(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const end = used + bytes;
  const text = pool.toString('base64url', used, end);
  // Who ever reads this memory does not find what was handed out.
  pool.fill(0, used, end);
  used = end;
  return text;
}
