import type { GrantView, Permission } from '../../protocol/grant.ts';
import type { Connection, SignalingNode } from '../node.ts';
import type { RoomId } from '../ports.ts';
import { rulesOf } from '../room-rules.ts';

/** Whether the token of a connection permits this. In an open room: everything but `moderate`. */
export function may({ grant }: Connection, permission: Permission): boolean {
  return grant.claims.permissions.includes(permission);
}

/** Whether a client of a dialect may send: what it sends is a signal or a message, as its room has it (SPEC R189). */
export function maySend(connection: Connection): boolean {
  return connection.grant.signals && may(connection, 'message');
}

/** What the client is told of its grant; undefined in an open room. */
export function viewOf({ clock }: SignalingNode, { grant }: Connection): GrantView | undefined {
  if (grant.kind === 'open') return undefined;
  const { role, permissions, endsAt } = grant.claims;
  // JSON has no Infinity, and earlier clients expect a number.
  return { role, permissions, ms: Math.min(Math.max(0, Math.floor(endsAt - clock.now())), Number.MAX_SAFE_INTEGER) };
}

/** Most peers of a room when this connection enters it. */
export function capacityFor(node: SignalingNode, { grant }: Connection, room: RoomId): number {
  const { capacity } = rulesOf(node, room);
  return Math.min(capacity, grant.claims.capacity ?? capacity);
}
