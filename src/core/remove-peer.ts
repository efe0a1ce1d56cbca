import { commit, duringCall, receiveInRoom } from './follow-room.ts';
import { peerLeft } from './give-up-seat.ts';
import { publish } from './members.ts';
import type { SignalingNode } from './node.ts';
import type { PeerId, RoomEnvelope, RoomId } from './ports.ts';

/**
 * Removes a peer from a room, whichever node serves it, and whether it is away (SPEC R210). Answers false if there is no such
 * peer. Rejects with StoreUnavailable.
 */
export async function removePeer(node: SignalingNode, room: RoomId, peerId: PeerId): Promise<boolean> {
  return (await removeAs(node, room, peerId, undefined)) === 'changed';
}

/** The same, as a peer of the room. `by`: refused if the store has another host; undefined for a peer whose token permits it. */
export async function removeAs(
  node: SignalingNode,
  room: RoomId,
  peerId: PeerId,
  by: PeerId | undefined,
): Promise<Ending> {
  return duringCall(node, room, async (replica) => {
    const outcome = await node.store.remove(room, peerId, by);
    if (outcome.kind !== 'changed') return outcome.kind;
    const { version, nodes } = outcome;
    commit(node, replica, peerLeft(node, { room, peerId, reason: 'removed' }, outcome), node.settings.nodeId, nodes);
    // A node of an earlier version does not know the reason, so it reads the room again.
    publish(node, nodes, { kind: 'reload', room, version });
    return outcome.kind;
  });
}

/** What became of a removal. `unchanged`: there was nobody to remove. `refused`: the room has another host. */
type Ending = 'changed' | 'unchanged' | 'refused';

/** How a room is closed. */
interface ClosingTerms {
  /** Only if its time is over (SPEC R202). */
  readonly onlyIfOver?: boolean;
  /** The members of this node are told in the next turn, so that the answer to whoever asked goes out first. */
  readonly answerFirst?: boolean;
  /** As in `removeAs`. */
  readonly by?: PeerId | undefined;
}

/**
 * Closes a room: all its peers lose their seats, on whatever nodes they are (SPEC R211). Answers false if nobody was in it.
 * Rejects with StoreUnavailable.
 */
export async function closeRoom(node: SignalingNode, room: RoomId, terms: ClosingTerms = {}): Promise<boolean> {
  return (await closeAs(node, room, terms)) === 'changed';
}

/** The same, as a peer of the room. */
export async function closeAs(
  node: SignalingNode,
  room: RoomId,
  { onlyIfOver = false, answerFirst = false, by }: ClosingTerms,
): Promise<Ending> {
  const outcome = await node.store.close(room, onlyIfOver, by);
  if (outcome.kind !== 'changed') return outcome.kind;
  const { version, nodes } = outcome;
  node.events.emit({ type: 'room-closed', room, version });
  // Each node reads the room again. It finds its members without seats, and the store tells why (see `showSnapshot`).
  const envelope: RoomEnvelope = { kind: 'reload', room, version };
  publish(node, nodes, envelope);
  if (answerFirst) node.clock.after(0, () => receiveInRoom(node, envelope));
  else receiveInRoom(node, envelope);
  node.waitingRooms.mayHaveChanged(room);
  return outcome.kind;
}
