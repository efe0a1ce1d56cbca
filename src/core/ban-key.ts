import type { Connection, SignalingNode } from './node.ts';
import type { RoomId } from './ports.ts';
import { isHosted } from './room-rules.ts';

/**
 * What a ban of a room is bound to: the client address (SPEC R115), signed with the key of the cluster, so that it tells nobody
 * the address, and is another one in each room. '' where there is no address, or no host.
 */
export function banKeyOf(node: SignalingNode, room: RoomId, { budget }: Connection): string {
  if (budget.address === '' || !isHosted(node, room)) return '';
  return node.identity.sign(`ban 1\n${room}\n${budget.address}`);
}
