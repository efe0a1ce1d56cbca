import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type ExportedJWKSCache,
  type FlattenedJWSInput,
  type JWTHeaderParameters,
  jwksCache,
  type JWTVerifyGetKey,
} from 'jose';
import type { Clock } from '../../core/ports.ts';

/** How long keys are used before they are fetched again, in ms: a key that was taken back is believed for so long. */
export const KEYS_MS = 600_000;

/** The least time between two requests for keys, in ms: whoever invents names of keys causes no more. */
export const COOLDOWN_MS = 10_000;

/** How long known keys are used while they cannot be fetched again, in ms. */
export const STALE_MS = 86_400_000;

/** How long one request for keys may take, in ms. */
const TIMEOUT_MS = 5_000;

/** Why there is no key for a token: none can be fetched, or it was not among those that were fetched a moment ago. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';
  readonly fault: 'keys' | 'key';

  constructor(fault: 'keys' | 'key', options: { readonly cause: unknown }) {
    super(`no ${fault}`, options);
    this.fault = fault;
  }
}

/**
 * The public keys at a URL (RFC 7517), fetched when the first token comes, when they are old, and when a token names one that
 * is not among them, which is how a new key becomes known. While they cannot be fetched the known ones are used. Rejects with
 * KeyMissing, or with an error of jose where they can be fetched and have no such key.
 */
export function remoteKeys(url: URL, clock: Pick<Clock, 'now'>): JWTVerifyGetKey {
  const cache: ExportedJWKSCache = { uat: 0, jwks: { keys: [] } };
  const remote = createRemoteJWKSet(url, {
    cacheMaxAge: KEYS_MS,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: TIMEOUT_MS,
    [jwksCache]: cache,
  });
  let failedAt = Number.NEGATIVE_INFINITY;

  return async (header, token) => {
    const wasCooling = remote.coolingDown;
    if (clock.now() - failedAt < COOLDOWN_MS) return fromKnown(header, token, undefined);
    try {
      return await remote(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) {
        if (wasCooling) throw new KeyMissing('key', { cause });
        throw cause;
      }
      if (cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      failedAt = clock.now();
      return fromKnown(header, token, cause);
    }
  };

  async function fromKnown(
    header: JWTHeaderParameters | undefined,
    token: FlattenedJWSInput | undefined,
    cause: unknown,
  ) {
    const { uat, jwks } = cache;
    if (header === undefined || clock.now() - uat > STALE_MS) throw new KeyMissing('keys', { cause });
    try {
      return await createLocalJWKSet(jwks)(header, token);
    } catch (error) {
      throw new KeyMissing('keys', { cause: error });
    }
  }
}
