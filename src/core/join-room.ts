import { WAITING_ROOM } from '../protocol/limits.ts';
import type { JoinRequest } from '../protocol/requests.ts';
import { checkToken } from './access/check-token.ts';
import { capacityFor, viewOf } from './access/grants.ts';
import { banKeyOf } from './ban-key.ts';
import { settleLater } from './give-up-seat.ts';
import { labelOf } from './connection-label.ts';
import type { SignalingNode } from './node.ts';
import { type ConnectionId, type JoinOutcome, NONE_SPENT, StoreUnavailable } from './ports.ts';
import { resumeSession } from './resume-session.ts';
import { duringCall, mended } from './follow-room.ts';
import { reapDeadNodes } from './reap-seats.ts';
import { readSecret } from './resume-proof.ts';
import { closeRoom } from './remove-peer.ts';
import { failure, rateLimited, type Refusal } from './result.ts';
import { spanned } from './spans.ts';
import { type Admission, obstacle, refuse, type WelcomeReply, welcome } from './take-seat.ts';
import { DENIED } from './waiting/answer-knock.ts';
import { entryOf, type Place, placeOf, wait } from './waiting/wait-for-admission.ts';

/** Why the store gives no seat. A room whose time is over, and that nobody could close, is as good as closed. */
const REFUSALS = {
  full: failure('room-full'),
  locked: failure('room-locked'),
  banned: failure('banned'),
  over: failure('closed'),
  // A client that can wait asks again, and says so. One of an earlier version shows that the room is locked.
  'must-wait': failure('room-locked', WAITING_ROOM),
  crowded: failure('room-full'),
  denied: { ok: false, ...DENIED },
} as const;

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
  const gateSpan = span.child('gate');
  const refusal = gate(admission);
  if (refusal !== undefined) {
    gateSpan.end();
    refuse(admission, refusal);
    span.end();
    return;
  }
  connection.state = { kind: 'joining', room: request.room };
  try {
    const granted = await enter(admission).finally(() => gateSpan.end());
    if (granted === undefined) return;
    if (request.resume === undefined) await takeNewSeat(granted);
    else await resumeSession(granted, request.resume);
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
function gate({ node, connection, request }: Admission): ({ readonly ok: false } & Refusal) | undefined {
  const code = obstacle(node, connection, request);
  const wait = code === undefined ? node.addressLimits.take(connection.budget.address, 'joins') : 0;
  if (code !== undefined) return failure(code);
  return wait > 0 ? rateLimited(wait) : undefined;
}

/** Checks the token where the room needs one. Answers the admission under the name that the token gives, or undefined. */
async function enter(admission: Admission): Promise<Admission | undefined> {
  const { node, connection, request } = admission;
  const { room, token } = request;
  const checked = await checkToken(node, connection, { room, token, isKnown: () => isKnown(admission) });
  if (!checked.ok) {
    refuse(admission, checked);
    return undefined;
  }
  // The client may have gone meanwhile.
  if (!node.connected.has(connection.id)) return undefined;
  connection.grant = checked.value;
  const { name } = checked.value.claims;
  return name === undefined ? admission : { ...admission, request: { ...request, name } };
}

function isKnown({ node, request: { room, resume } }: Admission): boolean {
  return resume !== undefined && readSecret(node, room, resume.peerId, resume.secret).proof === 'known';
}

/** `place`: its place among those who wait, if it asks again. */
async function takeNewSeat(admission: Admission, place?: Place): Promise<void> {
  const { node, connection, request, span } = admission;
  const { room, name = '', metadata = {} } = request;
  const { identity, settings } = node;
  const { role } = viewOf(node, connection) ?? {};
  const secret = identity.secret();
  const seat = {
    peerId: identity.peerId(),
    name,
    metadata,
    node: settings.nodeId,
    digest: identity.digest(secret),
    banKey: banKeyOf(node, room, connection),
    ...(role !== undefined && { role }),
  };
  const knocking = placeOf(admission, place);
  const entry = entryOf(admission, knocking, place !== undefined);
  await duringCall(node, room, async (replica) => {
    try {
      const capacity = capacityFor(node, connection, room);
      const ask = (): Promise<JoinOutcome> =>
        spanned(span, 'store', () => node.store.join(room, seat, capacity, entry));
      let outcome = await ask();
      if (outcome.kind === 'full' && (await reapDeadNodes(node, room, capacity))) outcome = await ask();
      if (outcome.kind === 'over') {
        await closeRoom(node, room, { onlyIfOver: true });
        outcome = await ask();
      }
      if (outcome.kind === 'waits') {
        if (knocking === undefined) return;
        const waiting = { ...knocking, at: outcome.since };
        wait(admission, waiting, outcome.nodes, (again) => takeNewSeat(again, waiting));
        return;
      }
      if (outcome.kind !== 'joined') {
        refuse(admission, REFUSALS[outcome.kind]);
        return;
      }
      const snapshot = await mended(node, replica, outcome.snapshot, span);
      if (snapshot === undefined) throw new StoreUnavailable('away while the room was mended', { uncertain: true });
      const mendedMeanwhile = snapshot !== outcome.snapshot;
      const hosts = outcome.nodes;
      const { version } = outcome.snapshot;
      const taken = { ...seat, since: version, joined: version, spent: NONE_SPENT };
      welcome(admission, replica, { seat: taken, secret, snapshot, hosts, resumed: false, mended: mendedMeanwhile });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // The store may have given the seat all the same. No connection carries its peer, so it has to be given up.
      if (error.uncertain) settleLater(node, { room, peerId: seat.peerId, wish: 'leave' });
      refuse(admission, failure('store-unavailable'));
    }
  });
}
