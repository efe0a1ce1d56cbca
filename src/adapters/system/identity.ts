import { createHash, randomBytes } from 'node:crypto';
import type { Identity } from '../../core/ports.ts';

/** Ids and secrets from the system's random source. */
export const randomIdentity: Identity = {
  peerId: () => randomBytes(12).toString('base64url'),
  secret: () => randomBytes(24).toString('base64url'),
  digest: (secret) => createHash('sha256').update(secret).digest('hex'),
};
