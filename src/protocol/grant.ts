/** What a peer is in its room, as its token says (SPEC R181). */
export const ROLES = ['host', 'speaker', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

/**
 * What a peer may do. `signal` and `message`: send these events. `moderate`: change the room and its peers. `share`, `files`,
 * `ring`: show a screen, send files, call people; nodes tell them to the client and enforce nothing of them.
 */
export const PERMISSIONS = ['signal', 'message', 'share', 'files', 'moderate', 'ring'] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** What a node lets a peer do, as the peer itself is told (SPEC R182). */
export interface GrantView {
  readonly role: Role;
  readonly permissions: readonly Permission[];
  /** How long this holds, in ms from the answer that brings it: a duration, because a client's clock may be wrong. */
  readonly ms: number;
}
