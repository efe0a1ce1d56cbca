import { encodeEvent } from '../protocol/frames.ts';
import { apart } from './apart.ts';
import { checkMembers, mend, reload } from './follow-room.ts';
import { settleSeats } from './give-up-seat.ts';
import { sendToMembers } from './members.ts';
import type { SignalingNode } from './node.ts';
import { StoreUnavailable } from './ports.ts';
import { reapSeats } from './reap-seats.ts';
import { closeRoom } from './remove-peer.ts';
import { renewProofs } from './resume-proof.ts';
import { hostsOf, isCurrent, type Replica, rosterOf } from './replica.ts';

/** How many rooms one store call asks for. More at once would hold up other calls, here and in the store. */
const SWEEP_SIZE = 100;

/** How many rooms are mended at the same time. */
const MENDING_SIZE = 50;

/**
 * The work that follows each renewal of the lease: mend rooms where that is due, give up the seats that the store could
 * not take before, compare versions, reap the peers of dead nodes, send resume proofs (SPEC R25, R44, R45, R143). A room in
 * which this fails does not hold up the others (SPEC R134).
 */
export async function tendRooms(node: SignalingNode): Promise<void> {
  const at = node.renewedAt;
  try {
    await mendRooms(node);
    await tellOfReturn(node);
    await settleSeats(node);
    await sweep(node, at);
    await node.waitingRooms.tend();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

async function mendRooms(node: SignalingNode): Promise<void> {
  const { standing } = node;
  if (standing.kind === 'kept') return;
  node.standing = { kind: 'kept' };
  node.events.emit({ type: standing.kind === 'lapsed' ? 'lease-lapsed' : 'store-data-lost' });
  const cause = standing.kind === 'lapsed' ? 'unknown' : 'data-lost';
  const replicas = occupied(node);
  for (let start = 0; start < replicas.length; start += MENDING_SIZE) {
    const slice = replicas.slice(start, start + MENDING_SIZE);
    await Promise.all(slice.map((replica) => apart(node, () => mend(node, replica, cause))));
  }
  if (standing.kind === 'data-lost') node.epoch = standing.epoch;
}

/**
 * After the store was away, sends the roster to the members of rooms that other nodes serve too. A roster that comes
 * unasked makes clients send again at once, not only after their timeout (SPEC R25, R34).
 */
async function tellOfReturn(node: SignalingNode): Promise<void> {
  if (!node.wasOutOfTouch) return;
  node.wasOutOfTouch = false;
  for (const replica of occupied(node)) {
    if (hostsOf(replica.seats.values()).every((host) => host === node.settings.nodeId)) continue;
    await apart(node, () => sendToMembers(node, replica, encodeEvent('roster', rosterOf(replica))));
  }
}

function occupied(node: SignalingNode): readonly Replica[] {
  return [...node.replicas.values()].filter((replica) => replica.members.size > 0);
}

/** `at`: when the lease was renewed last. */
async function sweep(node: SignalingNode, at: number): Promise<void> {
  const replicas = occupied(node);
  for (let start = 0; start < replicas.length; start += SWEEP_SIZE) {
    const slice = replicas.slice(start, start + SWEEP_SIZE);
    const known = slice.map(({ version }) => version);
    const rooms = slice.map(({ room }) => room);
    const changed = slice.filter(({ stateSince }) => stateSince > 0).map(({ room }) => room);
    const versions = await node.store.versions(rooms, new Set(changed));
    const compared = slice.map((replica, index) =>
      apart(node, () => compare(node, replica, known[index] ?? 0, versions[index])),
    );
    await Promise.all(compared);
    const seen = slice.filter((replica, index) => isAsStored(replica, versions[index]));
    await apart(node, () => renewProofs(node, seen, at));
  }
}

/** `known`: the replica's version when the store was asked. */
async function compare(
  node: SignalingNode,
  replica: Replica,
  known: number,
  version: number | undefined,
): Promise<void> {
  if (version === undefined || replica.pending > 0 || !isCurrent(node.replicas, replica)) return;
  if (version < known || replica.dataLost) await mend(node, replica, 'data-lost');
  else if (version > replica.version) await reload(node, replica, 'sweep');
  await checkMembers(node, replica);
  // The store decides by its own clock whether the time of the room is over (SPEC R202).
  if (replica.state.endsAt !== undefined) await closeRoom(node, replica.room, { onlyIfOver: true });
  await reapSeats(node, replica);
}

/** Whether the replica shows the room as the store had it when it was asked, or later. */
function isAsStored({ version, dataLost }: Replica, stored: number | undefined): boolean {
  return stored !== undefined && version >= stored && !dataLost;
}
