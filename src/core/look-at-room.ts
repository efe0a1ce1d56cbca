import { encodeEvent } from '../protocol/frames.ts';
import type { Peer, Roster } from '../protocol/peer.ts';
import type { PeekRequest, RoomGlimpse } from '../protocol/requests.ts';
import { checkToken } from './access/check-token.ts';
import { type Grant, OPEN, passesWaitingRoom } from './access/grant.ts';
import type { Connection, SignalingNode } from './node.ts';
import { type ConnectionId, type RoomId, StoreUnavailable } from './ports.ts';
import { peerOf, type ShownRoster, shownRoster } from './replica.ts';
import { capacityOf } from './room-rules.ts';
import { failure, rateLimited, type Result, success } from './result.ts';

/** How many peers are in a room and how one gets in, without joining it (SPEC R52, R122, R350). */
export async function peekRoom(
  node: SignalingNode,
  id: ConnectionId,
  { room, token }: PeekRequest,
): Promise<Result<RoomGlimpse>> {
  const wait = waitOf(node, id);
  if (wait > 0) return rateLimited(wait);
  const granted = await grantToLook(node, id, room, token);
  if (!granted.ok) return granted;
  try {
    const { peers, state } = await node.store.look(room);
    const capacity = Math.min(capacityOf(node, room, state), granted.value.claims.capacity ?? Number.POSITIVE_INFINITY);
    const entry = state.locked ? 'locked' : state.waiting && !passesWaitingRoom(granted.value) ? 'wait' : 'open';
    return success({ room, peers, capacity, full: peers >= capacity, entry });
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
  const granted = await grantToLook(node, id, room, token);
  if (!granted.ok) return granted;
  try {
    const { seats } = await node.store.load(room);
    return success(seats.filter(({ presence }) => presence === 'present').map(peerOf));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return failure('store-unavailable');
  }
}

/** Where a room needs a token, it is looked into with a token, or from inside (SPEC R184). */
async function grantToLook(
  node: SignalingNode,
  id: ConnectionId,
  room: RoomId,
  token: string | undefined,
): Promise<Result<Grant>> {
  if (node.access?.needsToken(room) !== true) return success(OPEN);
  const connection = node.connected.get(id);
  if (connection === undefined) return failure('not-joined');
  if (connection.state.kind === 'joined' && connection.state.room === room) return success(connection.grant);
  return checkToken(node, connection, { room, token });
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
