import { encodeEvent } from '../protocol/frames.ts';
import { dismiss, dismissMoved, type MendCause, memberSeats, publish, sendToMembers, servedSince } from './members.ts';
import type { SignalingNode } from './node.ts';
import { type RestoreOutcome, type RoomSnapshot, StoreUnavailable } from './ports.ts';
import { rulesOf } from './room-rules.ts';
import { type Replica, replaceSeats, rosterOf } from './replica.ts';

/**
 * Mends a room in which the store does not show every member as present (SPEC R45). If the store lost its data, the
 * members are put back. If this node was only out of touch, members that are away are taken back, and members that are
 * gone are dismissed. Answers with the room as it is then, or with undefined if the store is away.
 */
export async function mendRoom(
  node: SignalingNode,
  replica: Replica,
  cause: MendCause = 'unknown',
): Promise<RoomSnapshot | undefined> {
  const { room } = replica;
  node.events.emit({ type: 'roster-reread', cause: 'restore' });
  try {
    const lost = replica.dataLost || cause === 'data-lost' || (await node.leases.epoch()) !== node.epoch;
    // Remembered in case this attempt fails. Before the next attempt other nodes may make the room again, and this node
    // may take over the new epoch. Then nothing else would tell that data was lost.
    replica.dataLost = lost;
    const { snapshot, nodes, removed } = lost ? await putBack(node, replica) : await takeBack(node, replica);
    replica.dataLost = false;
    showSnapshot(node, replica, snapshot, removed);
    const { version } = snapshot;
    publish(node, nodes, { kind: 'reload', room, version });
    const how = lost ? 'restored' : 'reclaimed';
    node.events.emit({ type: 'room-mended', how, room, version, members: replica.members.size });
    return snapshot;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return undefined;
  }
}

/**
 * Replaces the seats of a replica by those of a snapshot, and shows the members the new roster. A member without a seat is
 * dismissed. `removed`: those that were removed, so that they do not come back by themselves (SPEC R210).
 */
export function showSnapshot(
  node: SignalingNode,
  replica: Replica,
  snapshot: RoomSnapshot,
  removed: RestoreOutcome['removed'] = new Map(),
): void {
  if (snapshot.version < replica.version) return;
  const news = snapshot.version > replica.version;
  replaceSeats(replica, snapshot);
  dismissMoved(node, replica, true);
  for (const [peerId, connection] of replica.members) {
    if (replica.seats.has(peerId) || snapshot.version < servedSince(node, connection)) continue;
    replica.members.delete(peerId);
    const how = removed.get(peerId);
    dismiss(node, connection, how ? { reason: how, reconnect: false } : { reason: 'expired', reconnect: true });
  }
  if (!news) return;
  sendToMembers(node, replica, encodeEvent('roster', rosterOf(replica)));
  node.waitingRooms.mayHaveChanged(replica.room);
}

function putBack(node: SignalingNode, replica: Replica): Promise<RestoreOutcome> {
  const rules = rulesOf(node, replica.room);
  const others = [...replica.seats.values()].filter(({ peerId }) => !replica.members.has(peerId));
  const { state, stateSince } = replica;
  const known = { state, stateSince };
  const removed = [...replica.removed];
  const terms = { atLeast: replica.version, graceMs: rules.restoreMs ?? rules.graceMs, known, removed };
  return node.store.restore(replica.room, memberSeats(node, replica), others, terms);
}

function takeBack(node: SignalingNode, replica: Replica): Promise<RestoreOutcome> {
  return node.store.reclaim(replica.room, [...replica.members.keys()], node.settings.nodeId);
}
