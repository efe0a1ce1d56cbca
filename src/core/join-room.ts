import type { JoinRequest } from '../protocol/requests.ts';
import { settleLater } from './give-up-seat.ts';
import type { SignalingNode } from './node.ts';
import { type ConnectionId, NONE_SPENT, StoreUnavailable } from './ports.ts';
import { resumeSession } from './resume-session.ts';
import { duringCall, mended } from './follow-room.ts';
import { reapDeadNodes } from './reap-seats.ts';
import { rulesOf } from './room-rules.ts';
import { failure, rateLimited } from './result.ts';
import { type Admission, obstacle, refuse, type WelcomeReply, welcome } from './take-seat.ts';

/** Takes a seat in a room, or takes up an earlier session if the request names one (SPEC R10-R18, R41). */
export async function joinRoom(
  node: SignalingNode,
  id: ConnectionId,
  request: JoinRequest,
  reply: WelcomeReply,
): Promise<void> {
  const connection = node.connected.get(id);
  if (connection === undefined) return;
  const { clock } = node;
  const admission: Admission = { node, connection, request, reply, started: clock.seconds(), at: clock.now() };
  const code = obstacle(node, connection, request);
  if (code !== undefined) {
    refuse(admission, failure(code));
    return;
  }
  const wait = node.addressLimits.take(connection.budget.address, 'joins');
  if (wait > 0) {
    refuse(admission, rateLimited(wait));
    return;
  }
  connection.state = { kind: 'joining', room: request.room };
  try {
    if (request.resume === undefined) await takeNewSeat(admission);
    else await resumeSession(admission, request.resume);
  } catch (error) {
    // Whoever called answers `internal`; the join is counted here, with all others.
    node.events.emit({ type: 'join-refused', code: 'internal', resume: request.resume !== undefined });
    throw error;
  } finally {
    if (connection.state.kind === 'joining') connection.state = { kind: 'idle' };
  }
}

async function takeNewSeat(admission: Admission): Promise<void> {
  const { node, request } = admission;
  const { room, name = '', metadata = {} } = request;
  const { identity, settings } = node;
  const secret = identity.secret();
  const seat = {
    peerId: identity.peerId(),
    name,
    metadata,
    node: settings.nodeId,
    digest: identity.digest(secret),
  };
  await duringCall(node, room, async (replica) => {
    try {
      const { capacity } = rulesOf(node, room);
      let outcome = await node.store.join(room, seat, capacity);
      if (outcome.kind === 'full' && (await reapDeadNodes(node, room, capacity))) {
        outcome = await node.store.join(room, seat, capacity);
      }
      if (outcome.kind === 'full') {
        refuse(admission, failure('room-full'));
        return;
      }
      const snapshot = await mended(node, replica, outcome.snapshot);
      if (snapshot === undefined) throw new StoreUnavailable('away while the room was mended', { uncertain: true });
      const mendedMeanwhile = snapshot !== outcome.snapshot;
      const hosts = outcome.nodes;
      const taken = { ...seat, since: outcome.snapshot.version, spent: NONE_SPENT };
      welcome(admission, replica, { seat: taken, secret, snapshot, hosts, resumed: false, mended: mendedMeanwhile });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // The store may have given the seat all the same. No connection carries its peer, so it has to be given up.
      if (error.uncertain) settleLater(node, { room, peerId: seat.peerId, wish: 'leave' });
      refuse(admission, failure('store-unavailable'));
    }
  });
}
