import { decodeJwt } from 'jose';
import type { AccessSettings } from '../config/settings.ts';
import type { MintedToken, TokenTerms } from '../core/ports.ts';
import { mintToken } from '../server/mint-token.ts';

/** Makes tokens as `signalbox token` does: with the first secret. Undefined where nodes have none. */
export function createMint(
  access: AccessSettings | undefined,
): ((terms: TokenTerms) => Promise<MintedToken>) | undefined {
  const { secrets = [], issuer, audience } = access ?? {};
  const [secret] = secrets;
  if (secret === undefined) return undefined;
  return async (terms) => {
    const token = await mintToken(secret, {
      ...terms,
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    });
    return { token, expiresAt: (decodeJwt(token).exp ?? 0) * 1_000 };
  };
}
