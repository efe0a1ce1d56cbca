import type { Permission, Role } from '../../protocol/grant.ts';
import type { RoomId } from './ids.ts';
import type { EdgeContext } from './tracing.ts';

/** What a token says. */
export interface TokenClaims {
  readonly role: Role;
  readonly permissions: readonly Permission[];
  /** The peer's name, in place of the one that the client says; undefined where the client may choose. */
  readonly name?: string;
  /** Most peers of the room when this one enters it; the room's own capacity still holds. */
  readonly capacity?: number;
  /** From when on the token counts no more, in ms since the epoch: its `exp` and what clocks may be apart. */
  readonly endsAt: number;
}

/** What a token that an administrator makes says (SPEC R244). What is missing is as docs/tokens.md says. */
export interface TokenTerms {
  /** A room, or a pattern. */
  readonly room: string;
  /** How long it is good from now. */
  readonly seconds: number;
  readonly name?: string;
  readonly role?: Role;
  readonly permissions?: readonly Permission[];
  readonly capacity?: number;
}

export interface MintedToken {
  readonly token: string;
  /** Its `exp`, in ms since the epoch. */
  readonly expiresAt: number;
}

/**
 * The check of a token that failed. `keys`: no key could be had; `key`: there is none of its name; `application`: the check of the
 * application that the node is part of (SPEC R254).
 */
export type TokenFault =
  | 'form'
  | 'algorithm'
  | 'key'
  | 'keys'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'nbf'
  | 'exp'
  | 'room'
  | 'claims'
  | 'application';

export type TokenVerdict =
  /** Without claims: what everybody may in an open room. */
  | { readonly ok: true; readonly claims: TokenClaims | undefined }
  /** There is none, and one is needed. */
  | { readonly ok: false; readonly code: 'token-required' }
  /** It is none, is not of this issuer, or is not for this room. `detail`: what the client is told in place of the fault. */
  | { readonly ok: false; readonly code: 'token-refused'; readonly fault: TokenFault; readonly detail?: string }
  /** It was good, and its time is over. */
  | { readonly ok: false; readonly code: 'token-expired' }
  /** The key that it names cannot be had now: no key can (`keys`), or it was not among them a moment ago (`key`). */
  | { readonly ok: false; readonly code: 'token-unchecked'; readonly fault: 'keys' | 'key' | 'application' };

/** Who may enter a room. A node without this port has open rooms. */
export interface Access {
  /** Whether a join of this room needs a token. */
  needsToken(room: RoomId): boolean;
  /** Whether a join without a token is checked too: by what came with the handshake of its connection. */
  readonly tokenOptional?: boolean;
  /**
   * Checks a token for a room; '' where the client showed none and need not. Never rejects. Answers in the time that a request for
   * keys may take, a few seconds. `edge`: of the client's connection.
   */
  verify(token: string, room: RoomId, edge: EdgeContext): Promise<TokenVerdict>;
}
