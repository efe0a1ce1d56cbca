import { LIMITS } from '../protocol/limits.ts';
import type { JoinRequest, Welcome } from '../protocol/requests.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { capacityFor, viewOf } from './access/grants.ts';
import { watchGrant } from './access/token-clock.ts';
import { adopt, checkMembers, commit } from './follow-room.ts';
import { forget, giveUpSeat } from './give-up-seat.ts';
import { iceServersOf } from './ice-servers.ts';
import { dismiss, publish, servedSince } from './members.ts';
import { labelOf } from './connection-label.ts';
import { mayModerate } from './moderation.ts';
import { type Connection, type SignalingNode, track } from './node.ts';
import type { MemberSeat, NodeId, RoomSnapshot, Span, TraceContext } from './ports.ts';
import { proofOf } from './resume-proof.ts';
import { rulesOf } from './room-rules.ts';
import { peerOf, type Replica, rosterOf } from './replica.ts';
import { failure, type Refusal, type Result, success } from './result.ts';
import { traceIdOf } from './trace-context.ts';

/** The part that join and resume share: from the store's answer to the welcome. */

/**
 * Answers a join. It is called in the same turn in which the peer starts to receive, so that nothing overtakes the
 * welcome (SPEC R11).
 */
export type WelcomeReply = (result: Result<Welcome>) => void;

/** A join that is being answered. It ends with exactly one of `welcome` and `refuse`. */
export interface Admission {
  readonly node: SignalingNode;
  readonly connection: Connection;
  readonly request: JoinRequest;
  readonly started: number;
  /** When the join came, in ms since the epoch. */
  readonly at: number;
  readonly reply: WelcomeReply;
  readonly span: Span;
}

/** The code with which a join is refused before the store is asked, or undefined. */
export function obstacle(node: SignalingNode, connection: Connection, request: JoinRequest) {
  if (request.v !== PROTOCOL_VERSION) return 'unsupported-version';
  if (connection.state.kind !== 'idle') return 'already-joined';
  switch (node.phase) {
    case 'starting':
      return 'store-unavailable';
    case 'draining':
      return 'draining';
    case 'running':
    case 'leaving':
      return node.isBrimming() ? 'node-full' : undefined;
    default:
      return node.phase satisfies never;
  }
}

export function refuse({ node, request, reply, span }: Admission, refusal: { readonly ok: false } & Refusal): void {
  span.note({ code: refusal.code });
  node.events.emit({ type: 'join-refused', code: refusal.code, resume: request.resume !== undefined });
  reply(refusal);
}

/** A seat that the store gave. */
export interface Seated {
  readonly seat: MemberSeat;
  readonly secret: string;
  readonly snapshot: RoomSnapshot;
  /** The nodes that have to learn of the change. */
  readonly hosts: readonly NodeId[];
  readonly resumed: boolean;
  /** True if the store had lost the seat, so that others may not know the peer. */
  readonly restored?: boolean;
  /** True if the store lost data after the client got its proof, so that seats may be missing. */
  readonly afterLoss?: boolean;
  /** True if the room was mended meanwhile: then the version of `snapshot` is not that of the peer's own change. */
  readonly mended: boolean;
}

/** Ends a join for which the store gave a seat: tells the others, makes the connection a member, and answers. */
export function welcome(admission: Admission, replica: Replica, seated: Seated): void {
  const { peerId: peer } = seated.seat;
  admission.span.note({ peer });
  const span = admission.span.child('welcome');
  takeSeat(admission, replica, seated, span.context);
  span.end();
}

function takeSeat(admission: Admission, replica: Replica, seated: Seated, trace: TraceContext | undefined): void {
  const { node, connection, request, started, at, reply } = admission;
  const { room } = request;
  const { seat, snapshot, resumed } = seated;
  const { peerId } = seat;
  const label = labelOf(connection);
  forget(node, room, peerId);
  if (!node.connected.has(connection.id)) {
    giveUpSeat(node, { room, peerId, wish: resumed ? 'away' : 'leave', label });
    return;
  }
  tellOthers(node, replica, seated, trace);
  const old = replica.members.get(peerId);
  // The room was mended while two resumes waited, and the later one was finished first.
  if (servedSince(node, old) > seat.since) {
    refuse(admission, failure('resume-refused'));
    return;
  }
  if (old !== undefined) dismiss(node, old, { reason: 'replaced', reconnect: false });
  replica.members.set(peerId, connection.id);
  connection.state = { kind: 'joined', room, seat };
  connection.provenAt = at;
  watchGrant(node, connection);
  const seconds = node.clock.seconds() - started;
  node.events.emit({
    type: resumed ? 'peer-resumed' : 'peer-joined',
    room,
    peerId,
    version: snapshot.version,
    seconds,
    ...label,
    ...(trace !== undefined && { trace: traceIdOf(trace) }),
  });
  reply(success(welcomeOf(admission, replica, seated)));
  if (replica.state.waiting && mayModerate(node, connection, replica).kind !== 'none') node.waitingRooms.look(room);
  // Before the answer was sent, another connection may have taken the session over, or the peer was marked away.
  track(node, checkMembers(node, replica));
}

/** Shows the change that brought the peer to the other members here and to the other hosts. */
function tellOthers(node: SignalingNode, replica: Replica, seated: Seated, trace: TraceContext | undefined): void {
  const { seat, snapshot, hosts, resumed, restored = false, mended } = seated;
  const { room } = replica;
  const { peerId } = seat;
  const own = snapshot.seats.find((seat) => seat.peerId === peerId);
  if (own === undefined) return;
  const { version } = snapshot;
  // A replica that is more than one version behind takes the whole snapshot. The commit then only informs other nodes.
  if (mended || version !== replica.version + 1) adopt(node, replica, snapshot);
  if (mended) {
    publish(node, hosts, { kind: 'reload', room, version });
    return;
  }
  const change =
    resumed && !restored
      ? ({ type: 'peer-back', version, peerId } as const)
      : ({ type: 'peer-joined', version, peer: peerOf(own) } as const);
  commit(node, replica, change, node.settings.nodeId, hosts, trace);
}

function welcomeOf({ node, connection, at }: Admission, replica: Replica, seated: Seated): Welcome {
  const { seat, secret, resumed, afterLoss = false } = seated;
  const { room } = replica;
  const { peerId: self } = seat;
  const resumeProof = proofOf(node, room, seat, at);
  const { eventsPerSecond, nodeId } = node.settings;
  const { graceMs } = rulesOf(node, room);
  const capacity = capacityFor(node, connection, room);
  const grant = viewOf(node, connection);
  const { payloadLength } = LIMITS;
  return {
    v: PROTOCOL_VERSION,
    room,
    self,
    resumeSecret: secret,
    ...(resumeProof === undefined ? {} : { resumeProof }),
    resumed,
    ...(afterLoss ? { afterLoss } : {}),
    roster: rosterOf(replica),
    ...iceServersOf(node, self),
    limits: { capacity, graceMs, payloadLength, eventsPerSecond },
    ...(grant === undefined ? {} : { grant }),
    node: nodeId,
  };
}
