import type { Permission } from '../../../src/protocol/index.ts';
import type { CallState } from './call-store.ts';

/** Whether the token of this person permits something; undefined where the room needs none, or while in no room. */
export function permits({ phase }: CallState, permission: Permission): boolean | undefined {
  return phase.kind === 'joined' || phase.kind === 'reconnecting' ? phase.permissions?.includes(permission) : undefined;
}
