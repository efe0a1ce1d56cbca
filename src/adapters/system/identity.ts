import { hash, randomFillSync } from 'node:crypto';
import type { Identity } from '../../core/ports.ts';
import type { SessionKeys } from './session-keys.ts';

/** Random bytes that the system is asked for at once: a few bytes cost as much as all of these. */
const POOL_BYTES = 4_096;

const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Ids and secrets from the system's random source, signatures with these keys. */
export function createIdentity(keys: SessionKeys): Identity {
  return {
    peerId: () => randomText(12),
    secret: () => randomText(24),
    digest: (secret) => hash('sha256', secret),
    sign: (text) => keys.sign(text),
    verify: (text, signature) => keys.verify(text, signature),
    get mayLearn() {
      return keys.mayLearn;
    },
  };
}

/** Random bytes as base64url. No other text is made of the same bytes. */
function randomText(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const end = used + bytes;
  const text = pool.toString('base64url', used, end);
  // So that nobody who reads this memory later finds ids and secrets that were handed out.
  pool.fill(0, used, end);
  used = end;
  return text;
}
