import type { Peer, Roster } from '../protocol/peer.ts';
import type { RoomGlimpse } from '../protocol/requests.ts';
import type { SignalingNode } from './node.ts';
import { type ConnectionId, type RoomId, StoreUnavailable } from './ports.ts';
import { peerOf, rosterOf } from './replica.ts';
import { rulesOf } from './room-rules.ts';
import { failure, rateLimited, type Result, success } from './result.ts';

/** How many peers are in a room, without joining it (SPEC R52, R122). */
export async function peekRoom(node: SignalingNode, id: ConnectionId, room: RoomId): Promise<Result<RoomGlimpse>> {
  const wait = waitOf(node, id);
  if (wait > 0) return rateLimited(wait);
  const { capacity } = rulesOf(node, room);
  try {
    const peers = await node.store.count(room);
    return success({ room, peers, capacity, full: peers >= capacity });
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return failure('store-unavailable');
  }
}

/**
 * The peers of a room that are present, without joining it: for dialects whose clients may look before they join. It
 * counts as a peek (SPEC R122).
 */
export async function lookInto(node: SignalingNode, id: ConnectionId, room: RoomId): Promise<Result<readonly Peer[]>> {
  const wait = waitOf(node, id);
  if (wait > 0) return rateLimited(wait);
  try {
    const { seats } = await node.store.load(room);
    return success(seats.filter(({ presence }) => presence === 'present').map(peerOf));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return failure('store-unavailable');
  }
}

/** How long the address of a connection has to wait before it may look, in ms; 0 for not at all. */
function waitOf({ addressLimits, connected }: SignalingNode, id: ConnectionId): number {
  return addressLimits.take(connected.get(id)?.budget.address ?? '', 'peeks');
}

/** The roster as this node knows it. A client asks for it after a gap in the versions (SPEC R22). */
export function syncRoster(node: SignalingNode, id: ConnectionId): Result<{ roster: Roster }> {
  const state = node.connected.get(id)?.state;
  if (state?.kind !== 'joined') return failure('not-joined');
  const replica = node.replicas.get(state.room);
  return replica === undefined ? failure('not-joined') : success({ roster: rosterOf(replica) });
}
