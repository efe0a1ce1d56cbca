import { LIMITS } from '../protocol/limits.ts';
import type { JoinRequest, Welcome } from '../protocol/requests.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { adopt, checkMembers, commit } from './follow-room.ts';
import { forget, giveUpSeat } from './give-up-seat.ts';
import { iceServersOf } from './ice-servers.ts';
import { dismiss, publish, servedSince } from './members.ts';
import { type Connection, type SignalingNode, track } from './node.ts';
import type { MemberSeat, NodeId, PeerId, RoomId, RoomSnapshot } from './ports.ts';
import { rulesOf } from './room-rules.ts';
import { peerOf, type Replica, rosterOf } from './replica.ts';
import { failure, type Refusal, type Result, success } from './result.ts';

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
  readonly reply: WelcomeReply;
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
      return undefined;
    default:
      return node.phase satisfies never;
  }
}

export function refuse({ node, reply }: Admission, refusal: { readonly ok: false } & Refusal): void {
  node.events.emit({ type: 'join-refused', code: refusal.code });
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
  /** True if the room was mended meanwhile: then the version of `snapshot` is not that of the peer's own change. */
  readonly mended: boolean;
}

/** Ends a join for which the store gave a seat: tells the others, makes the connection a member, and answers. */
export function welcome(admission: Admission, replica: Replica, seated: Seated): void {
  const { node, connection, request, started, reply } = admission;
  const { room } = request;
  const { seat, secret, snapshot, resumed } = seated;
  const { peerId } = seat;
  forget(node, room, peerId);
  if (!node.connected.has(connection.id)) {
    giveUpSeat(node, { room, peerId, wish: resumed ? 'away' : 'leave' });
    return;
  }
  tellOthers(node, replica, seated);
  const old = replica.members.get(peerId);
  // The room was mended while two resumes waited, and the later one was finished first.
  if (servedSince(node, old) > seat.since) {
    refuse(admission, failure('resume-refused'));
    return;
  }
  if (old !== undefined) dismiss(node, old, { reason: 'replaced', reconnect: false });
  replica.members.set(peerId, connection.id);
  connection.state = { kind: 'joined', room, seat };
  const seconds = node.clock.seconds() - started;
  node.events.emit({
    type: resumed ? 'peer-resumed' : 'peer-joined',
    room,
    peerId,
    version: snapshot.version,
    seconds,
  });
  reply(success(welcomeOf(node, replica, room, peerId, secret, resumed)));
  // Before the answer was sent, another connection may have taken the session over, or the peer was marked away.
  track(node, checkMembers(node, replica));
}

/** Shows the change that brought the peer to the other members here and to the other hosts. */
function tellOthers(node: SignalingNode, replica: Replica, { seat, snapshot, hosts, resumed, mended }: Seated): void {
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
  const change = resumed
    ? ({ type: 'peer-back', version, peerId } as const)
    : ({ type: 'peer-joined', version, peer: peerOf(own) } as const);
  commit(node, replica, change, node.settings.nodeId, hosts);
}

function welcomeOf(
  node: SignalingNode,
  replica: Replica,
  room: RoomId,
  self: PeerId,
  resumeSecret: string,
  resumed: boolean,
): Welcome {
  const { eventsPerSecond, nodeId } = node.settings;
  const { capacity, graceMs } = rulesOf(node, room);
  const { payloadLength } = LIMITS;
  return {
    v: PROTOCOL_VERSION,
    room,
    self,
    resumeSecret,
    resumed,
    roster: rosterOf(replica),
    ...iceServersOf(node, self),
    limits: { capacity, graceMs, payloadLength, eventsPerSecond },
    node: nodeId,
  };
}
