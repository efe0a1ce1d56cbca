import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Access, Clock, RoomId, TokenFault, TokenVerdict } from '../../core/ports.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { CLOCK_TOLERANCE_S, readClaims } from './claims.ts';
import { KeyMissing, remoteKeys } from './remote-keys.ts';
import { fitsRoom } from './room-pattern.ts';

export interface JwtOptions {
  /** Secrets of HS256, each believed; none where a site signs with private keys alone. */
  readonly secrets: readonly string[];
  /** Where the public keys are. */
  readonly jwksUrl?: URL;
  /** What `iss` must be. */
  readonly issuer?: string;
  /** What must be in `aud`; where it is missing, a token for some audience is for another service (RFC 7519, 4.1.3). */
  readonly audience?: string;
  /** Whether a join of this room needs a token. */
  needsToken(room: RoomId): boolean;
  /** The name under which clients know a room. */
  nameOf(room: RoomId): string;
}

/**
 * The algorithms, by the kind of key that they take. A token names its algorithm itself, so each kind of key is used with its own
 * list alone: a public key is never the secret of HS256 (RFC 8725, 3.1), and `none` is in no list.
 */
const BY_SECRET = ['HS256'];
const BY_PUBLIC_KEY = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];

/** Needs nothing but the token. */
export interface JwtAccess extends Access {
  verify(token: string, room: RoomId): Promise<TokenVerdict>;
}

/** Checks tokens that are JWTs (RFC 7519), with jose. */
export function createJwtAccess(options: JwtOptions, clock: Pick<Clock, 'now'>): JwtAccess {
  const { jwksUrl, issuer, audience, needsToken, nameOf } = options;
  const secrets = options.secrets.map((secret) => new TextEncoder().encode(secret));
  const keys = jwksUrl && remoteKeys(jwksUrl, clock);

  async function verified(token: string): Promise<JWTPayload> {
    const { alg = '' } = decodeProtectedHeader(token);
    if (BY_SECRET.includes(alg) && secrets.length > 0) return bySecret(token);
    if (BY_PUBLIC_KEY.includes(alg) && keys !== undefined) return check(token, keys, BY_PUBLIC_KEY);
    throw new errors.JOSEAlgNotAllowed('no key for this algorithm');
  }

  /** With each secret in turn: while a secret is replaced, tokens of both come. */
  async function bySecret(token: string): Promise<JWTPayload> {
    let failure: unknown;
    for (const secret of secrets) {
      try {
        return await check(token, secret, BY_SECRET);
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  async function check(token: string, key: Uint8Array | JWTVerifyGetKey, algorithms: string[]): Promise<JWTPayload> {
    const terms = {
      algorithms,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(clock.now()),
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    };
    const { payload } = await jwtVerify(token, key, terms);
    return payload;
  }

  return {
    needsToken,
    async verify(token, room) {
      if (token.length > LIMITS.tokenLength) return refused('form');
      try {
        const payload = await verified(token);
        if (audience === undefined && payload.aud !== undefined) return refused('audience');
        const claims = readClaims(payload);
        if (claims === undefined) return refused('claims');
        return fitsRoom(claims.room, nameOf(room)) ? { ok: true, claims: claims.granted } : refused('room');
      } catch (error) {
        return verdictOf(error);
      }
    },
  };
}

function refused(fault: TokenFault): TokenVerdict {
  return { ok: false, code: 'token-refused', fault };
}

function verdictOf(error: unknown): TokenVerdict {
  if (error instanceof KeyMissing) return { ok: false, code: 'token-unchecked', fault: error.fault };
  if (error instanceof errors.JWTExpired) return { ok: false, code: 'token-expired' };
  if (error instanceof errors.JWTClaimValidationFailed) return refused(faultOf(error.claim));
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return refused('algorithm');
  if (error instanceof errors.JWSSignatureVerificationFailed) return refused('signature');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refused('key');
  // Everything else that jose throws, or WebCrypto where a key does not fit, is about a text that is no token of ours.
  return refused('form');
}

function faultOf(claim: string): TokenFault {
  switch (claim) {
    case 'iss':
      return 'issuer';
    case 'aud':
      return 'audience';
    case 'exp':
    case 'nbf':
      return claim;
    default:
      return 'claims';
  }
}
