import { encodeEvent } from '../protocol/frames.ts';
import type { Peer, Roster } from '../protocol/peer.ts';
import type { PeekRequest, RoomGlimpse } from '../protocol/requests.ts';
import { checkToken } from './access/check-token.ts';
import type { Connection, SignalingNode } from './node.ts';
import { type ConnectionId, type RoomId, StoreUnavailable } from './ports.ts';
import { peerOf, type ShownRoster, shownRoster } from './replica.ts';
import { capacityOf } from './room-rules.ts';
import { failure, rateLimited, type Refusal, type Result, success } from './result.ts';

/** How many peers are in a room, without joining it (SPEC R52, R122). */
export async function peekRoom(
  node: SignalingNode,
  id: ConnectionId,
  { room, token }: PeekRequest,
): Promise<Result<RoomGlimpse>> {
  const wait = waitOf(node, id);
  if (wait > 0) return rateLimited(wait);
  const refusal = await whyNoLook(node, id, room, token);
  if (refusal !== undefined) return refusal;
  try {
    const peers = await node.store.count(room);
    const capacity = capacityOf(node, room);
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
export async function lookInto(
  node: SignalingNode,
  id: ConnectionId,
  { room, token }: PeekRequest,
): Promise<Result<readonly Peer[]>> {
  const wait = waitOf(node, id);
  if (wait > 0) return rateLimited(wait);
  const refusal = await whyNoLook(node, id, room, token);
  if (refusal !== undefined) return refusal;
  try {
    const { seats } = await node.store.load(room);
    return success(seats.filter(({ presence }) => presence === 'present').map(peerOf));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return failure('store-unavailable');
  }
}

/** Why a connection may not look into a room: one that needs a token is looked into with a token, or from inside (SPEC R184). */
async function whyNoLook(
  node: SignalingNode,
  id: ConnectionId,
  room: RoomId,
  token: string | undefined,
): Promise<({ readonly ok: false } & Refusal) | undefined> {
  if (node.access?.needsToken(room) !== true) return undefined;
  const connection = node.connected.get(id);
  if (connection === undefined) return failure('not-joined');
  if (connection.state.kind === 'joined' && connection.state.room === room) return undefined;
  const checked = await checkToken(node, connection, { room, token });
  return checked.ok ? undefined : checked;
}

/** How long the address of a connection has to wait before it may look, in ms; 0 for not at all. */
function waitOf({ addressLimits, connected }: SignalingNode, id: ConnectionId): number {
  return addressLimits.take(connected.get(id)?.budget.address ?? '', 'peeks');
}

/**
 * The roster as this node knows it, within the bytes of the client that asks (SPEC R120). It asks after a gap in the
 * versions (SPEC R22).
 */
export function syncRoster(node: SignalingNode, id: ConnectionId): Result<{ roster: Roster }> {
  const connection = node.connected.get(id);
  const shown = rosterFor(node, connection);
  if (connection === undefined || shown === undefined) return failure('not-joined');
  const { budget } = connection;
  return budget.takeBytes(shown.bytes) ? success({ roster: shown.roster }) : rateLimited(budget.waitMs());
}

function rosterFor({ replicas }: SignalingNode, connection: Connection | undefined): ShownRoster | undefined {
  const replica = connection?.state.kind === 'joined' ? replicas.get(connection.state.room) : undefined;
  return replica && shownRoster(replica);
}

/**
 * Sends the whole roster to a connection that changes, signals or acknowledgements did not reach, because it took too
 * little. Its client takes the roster over and sends again what is not acknowledged (SPEC R22, R34, R62).
 */
export function resendRoster(node: SignalingNode, id: ConnectionId): void {
  const shown = rosterFor(node, node.connected.get(id));
  if (shown !== undefined) node.connections.send(id, encodeEvent('roster', shown.roster));
}
