import { z } from 'zod';
import type { TokenClaims } from '../../core/ports.ts';
import { PERMISSIONS, type Permission, ROLES, type Role } from '../../protocol/grant.ts';
import { LIMITS } from '../../protocol/limits.ts';

/** How far the clocks of the site, the issuer and the nodes may be apart, in seconds. */
export const CLOCK_TOLERANCE_S = 30;

/** The latest end of a token, in seconds since the epoch: what a Date can be. */
export const LATEST_S = 8_640_000_000_000 - CLOCK_TOLERANCE_S;

/** What a role permits, where the token does not list permissions. A viewer has to signal to be shown anything. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  host: PERMISSIONS,
  speaker: PERMISSIONS.filter((permission) => permission !== 'moderate'),
  viewer: ['signal', 'message'],
};

/** The claims of Signalbox, beside those of RFC 7519. Other claims are the site's own and are not looked at. */
const claims = z.object({
  /** One more than the longest room id, because a pattern may have a `*` beside it. */
  room: z
    .string()
    .min(1)
    .max(LIMITS.roomIdLength + 1),
  name: z.string().max(LIMITS.nameLength).optional(),
  role: z.enum(ROLES).default('speaker'),
  permissions: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length).optional(),
  capacity: z.int().min(1).max(1_000).optional(),
  exp: z.number().positive().max(LATEST_S),
});

/** The room or the pattern of a token, and what it grants; undefined where a claim has another form. */
export function readClaims(payload: unknown): { readonly room: string; readonly granted: TokenClaims } | undefined {
  const result = claims.safeParse(payload);
  if (!result.success) return undefined;
  const { room, name, role, permissions, capacity, exp } = result.data;
  return {
    room,
    granted: {
      role,
      permissions: permissions ?? ROLE_PERMISSIONS[role],
      ...(name === undefined ? {} : { name }),
      ...(capacity === undefined ? {} : { capacity }),
      endsAt: (exp + CLOCK_TOLERANCE_S) * 1_000,
    },
  };
}
