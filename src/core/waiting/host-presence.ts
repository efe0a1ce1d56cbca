import type { SignalingNode } from '../node.ts';
import type { RoomId, RoomSnapshot } from '../ports.ts';

/**
 * Whether somebody is present who can let others in: the host, or, where rooms need tokens, a peer whose token says `host`. (The
 * store does not know who else has the permission `moderate`.)
 */
export function isHostPresent(
  { access }: SignalingNode,
  room: RoomId,
  { seats, state }: Pick<RoomSnapshot, 'seats' | 'state'>,
): boolean {
  const byToken = access?.needsToken(room) === true;
  return seats.some(
    ({ peerId, presence, role }) => presence === 'present' && (byToken ? role === 'host' : peerId === state.host),
  );
}
