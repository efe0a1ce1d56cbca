import { LIMITS } from '../protocol/limits.ts';
import { metadataBytes } from '../protocol/metadata.ts';
import type { Metadata } from '../protocol/peer.ts';
import type { UpdateRequest } from '../protocol/requests.ts';
import type { ConnectionState, SignalingNode } from './node.ts';
import { type ConnectionId, StoreUnavailable } from './ports.ts';
import { failure, rateLimited, type Result, success } from './result.ts';
import { commit, duringCall } from './follow-room.ts';

/** Changes the sender's own name and metadata (SPEC R51). */
export async function updatePeer(
  node: SignalingNode,
  id: ConnectionId,
  request: UpdateRequest,
): Promise<Result<object>> {
  const connection = node.connected.get(id);
  if (connection?.state.kind !== 'joined') return failure('not-joined');
  const { room, seat } = connection.state;
  const name = connection.grant.claims.name ?? request.name ?? seat.name;
  const metadata = merge(seat.metadata, request.metadata ?? {});
  const bytes = metadataBytes(metadata);
  if (bytes > LIMITS.metadataBytes || Object.keys(metadata).length > LIMITS.metadataKeys)
    return failure('payload-too-large');
  const { budget } = connection;
  const receivers = node.replicas.get(room)?.seats.size ?? 1;
  if (!budget.takeBytes((bytes + Buffer.byteLength(name)) * receivers)) return rateLimited(budget.waitMs());
  // The state is set before the call, so that the next update builds on this one.
  const updated: ConnectionState = { kind: 'joined', room, seat: { ...seat, name, metadata } };
  connection.state = updated;
  const undo = (): void => {
    if (connection.state === updated) connection.state = { kind: 'joined', room, seat };
  };
  const { peerId, role } = seat;
  const { nodeId } = node.settings;
  return duringCall(node, room, async (replica) => {
    try {
      const outcome = await node.store.update(room, peerId, nodeId, name, metadata);
      if (outcome.kind === 'unchanged') {
        undo();
        return failure('not-joined');
      }
      const { version } = outcome;
      const peer = { peerId, name, metadata, presence: 'present', ...(role !== undefined && { role }) } as const;
      commit(node, replica, { type: 'peer-updated', version, peer }, nodeId, outcome.nodes);
      return success({});
    } catch (error) {
      undo();
      if (!(error instanceof StoreUnavailable)) throw error;
      return failure('store-unavailable');
    }
  });
}

function merge(metadata: Metadata, patch: Metadata): Metadata {
  const entries = Object.entries({ ...metadata, ...patch });
  return Object.fromEntries(entries.filter(([key]) => patch[key] !== null));
}
