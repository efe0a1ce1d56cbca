import { z } from 'zod';
import type { MintedToken, TokenTerms } from '../../../core/ports.ts';
import { PERMISSIONS, ROLES } from '../../../protocol/grant.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { type Act, type Operation, operation, type Outcome } from './operation.ts';
import { components, nothing } from './schemas.ts';

/** Makes a token. */
export type MintToken = (terms: TokenTerms) => Promise<MintedToken>;

/** An hour, as `mintToken`; and a year. */
const HOUR_S = 3_600;
const YEAR_S = 31_536_000;

const terms = z.strictObject({
  room: z
    .string()
    .min(1)
    // One character more than a room id: a pattern has a `*`.
    .max(LIMITS.roomIdLength + 1)
    .meta({ description: 'The room, or a pattern with `*` for any characters.', examples: ['team-7-*'] }),
  seconds: z
    .int()
    .min(1)
    .max(YEAR_S)
    .default(HOUR_S)
    .meta({ description: 'How long the token is good from now: an hour unless given.' }),
  name: z
    .string()
    .max(LIMITS.nameLength)
    .exactOptional()
    .meta({ description: 'The name of the peer, which its client cannot change then.' }),
  role: z.enum(ROLES).exactOptional().meta({ description: '`speaker` unless given.' }),
  permissions: z
    .array(z.enum(PERMISSIONS))
    .max(PERMISSIONS.length)
    .exactOptional()
    .meta({ description: 'What the peer may do; what its role may unless given.' }),
  capacity: z
    .int()
    .min(1)
    .max(1_000)
    .exactOptional()
    .meta({ description: 'Most peers of the room when this one enters it.' }),
});
components.add(terms, { id: 'TokenTerms', description: 'What a token is to say (docs/tokens.md).' });

export const minted = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
});
components.add(minted, { id: 'Token', description: 'A token: whoever has it may enter the room. No node keeps it.' });

const OFF: Outcome<never> = {
  ok: false,
  code: 'not-found',
  detail: 'this node signs no tokens: JWT_SECRET is not set',
};

/** `mint`: undefined where nodes have no secret to sign with. */
export function tokenOperation(mint: MintToken | undefined, act: Act): Operation {
  return operation(
    {
      id: 'mintToken',
      method: 'post',
      path: '/tokens',
      summary: 'Make a token for a room',
      description: 'Signed with the first secret of JWT_SECRET. Only where that is set.',
      params: nothing,
      query: nothing,
      body: terms,
      status: 200,
      result: minted,
      errors: ['not-found', 'payload-too-large'],
    },
    async ({ body }, address) => {
      if (mint === undefined || body === undefined) return OFF;
      const { token, expiresAt } = await mint(body);
      act({ act: 'minted a token', address, room: body.room });
      return { ok: true, value: { token, expiresAt: new Date(expiresAt).toISOString() } };
    },
  );
}
