import { PERMISSIONS } from '../../protocol/grant.ts';
import type { TokenClaims } from '../ports.ts';

/**
 * What a connection may do. `open`: its room needs no token, and it may do everything but moderate, which is the host's then.
 * `token`: what the latest token of its peer says.
 */
export interface Grant {
  readonly kind: 'open' | 'token';
  /** Whether it may send signals: read for each signal, so neither a search nor a call is needed. */
  readonly signals: boolean;
  readonly claims: TokenClaims;
}

/** Of every connection of an open room. */
export const OPEN: Grant = {
  kind: 'open',
  signals: true,
  claims: {
    role: 'speaker',
    permissions: PERMISSIONS.filter((permission) => permission !== 'moderate'),
    endsAt: Number.POSITIVE_INFINITY,
  },
};

/** Whether a waiting room lets it in at once (SPEC R208). */
export function passesWaitingRoom({ claims: { role, permissions } }: Grant): boolean {
  return role === 'host' || permissions.includes('moderate');
}

export function grantOf(claims: TokenClaims): Grant {
  return { kind: 'token', signals: claims.permissions.includes('signal'), claims };
}
