import type { JoinRequest } from '../protocol/requests.ts';
import { settleLater } from './give-up-seat.ts';
import { labelOf } from './connection-label.ts';
import type { SignalingNode } from './node.ts';
import { type ConnectionId, type JoinOutcome, NONE_SPENT, StoreUnavailable } from './ports.ts';
import { resumeSession } from './resume-session.ts';
import { duringCall, mended } from './follow-room.ts';
import { reapDeadNodes } from './reap-seats.ts';
import { rulesOf } from './room-rules.ts';
import { failure, rateLimited, type Refusal } from './result.ts';
import { spanned } from './spans.ts';
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
  const { clock, tracer } = node;
  const name = request.resume === undefined ? 'join' : 'resume';
  const span = tracer.begin(name, connection.edge.trace, labelOf(connection));
  const admission: Admission = { node, connection, request, reply, span, started: clock.seconds(), at: clock.now() };
  const refusal = gate(admission);
  if (refusal !== undefined) {
    refuse(admission, refusal);
    span.end();
    return;
  }
  connection.state = { kind: 'joining', room: request.room };
  try {
    if (request.resume === undefined) await takeNewSeat(admission);
    else await resumeSession(admission, request.resume);
  } catch (error) {
    span.note({ code: 'internal' });
    // Whoever called answers `internal`; the join is counted here, with all others.
    node.events.emit({ type: 'join-refused', code: 'internal', resume: request.resume !== undefined });
    throw error;
  } finally {
    if (connection.state.kind === 'joining') connection.state = { kind: 'idle' };
    span.end();
  }
}

/** Why a join is refused before the store is asked, or undefined. */
function gate({ node, connection, request, span }: Admission): ({ readonly ok: false } & Refusal) | undefined {
  const gateSpan = span.child('gate');
  const code = obstacle(node, connection, request);
  const wait = code === undefined ? node.addressLimits.take(connection.budget.address, 'joins') : 0;
  gateSpan.end();
  if (code !== undefined) return failure(code);
  return wait > 0 ? rateLimited(wait) : undefined;
}

async function takeNewSeat(admission: Admission): Promise<void> {
  const { node, request, span } = admission;
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
      const ask = (): Promise<JoinOutcome> => spanned(span, 'store', () => node.store.join(room, seat, capacity));
      let outcome = await ask();
      if (outcome.kind === 'full' && (await reapDeadNodes(node, room, capacity))) outcome = await ask();
      if (outcome.kind === 'full') {
        refuse(admission, failure('room-full'));
        return;
      }
      const snapshot = await mended(node, replica, outcome.snapshot, span);
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
