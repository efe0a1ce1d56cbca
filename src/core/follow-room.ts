import type { RosterChange } from '../protocol/events.ts';
import { encodeRosterChange } from '../protocol/frames.ts';
import { drainEarly, endWait, keepEarly } from './early-envelopes.ts';
import {
  dismissMoved,
  dismissRemoved,
  handOver,
  type MendCause,
  mendCause,
  publish,
  sendToMembers,
} from './members.ts';
import { mendRoom, showSnapshot } from './mend-room.ts';
import { type SignalingNode, track } from './node.ts';
import {
  type NodeId,
  type RoomEnvelope,
  type RoomId,
  type RoomSnapshot,
  type Span,
  StoreUnavailable,
  type TraceContext,
} from './ports.ts';
import { isHosted, rulesOf } from './room-rules.ts';
import { applyChange, emptyReplica, type Replica } from './replica.ts';
import { spanned } from './spans.ts';

/**
 * How a replica follows its room. It applies changes in the order of their versions, wherever they were made and
 * whichever way they came. An envelope that comes early waits. If it still waits when no store call is under way any
 * more, the replica reads the room again (SPEC R20-R25).
 */

type ChangeEnvelope = Extract<RoomEnvelope, { kind: 'change' }>;

export function openReplica(node: SignalingNode, room: RoomId): Replica {
  const known = node.replicas.get(room);
  if (known !== undefined) return known;
  const replica = emptyReplica(room, isHosted(node, room));
  node.replicas.set(room, replica);
  return replica;
}

/**
 * Runs a store call of this room. Envelopes that came early wait until the call ends, because its answer may bring the
 * changes that they wait for.
 */
export async function duringCall<T>(
  node: SignalingNode,
  room: RoomId,
  call: (replica: Replica) => Promise<T>,
): Promise<T> {
  const replica = openReplica(node, room);
  replica.pending += 1;
  try {
    return await call(replica);
  } finally {
    replica.pending -= 1;
    catchUp(node, replica);
  }
}

/** Takes an envelope about a room that another node sent. */
export function receiveInRoom(node: SignalingNode, envelope: RoomEnvelope): void {
  const replica = node.replicas.get(envelope.room);
  if (replica !== undefined) follow(node, replica, envelope);
  else if (envelope.kind === 'direct') node.metrics.received('lost');
}

/** Applies a change that this node made, and tells the other hosts of the room. `trace`: the span that made it. */
export function commit(
  node: SignalingNode,
  replica: Replica,
  change: RosterChange,
  owner: NodeId,
  hosts: Iterable<NodeId>,
  trace?: TraceContext,
): void {
  const { room } = replica;
  const { version } = change;
  const envelope: RoomEnvelope = {
    kind: 'change',
    room,
    version,
    node: owner,
    change,
    frame: encodeRosterChange(change),
    ...(trace !== undefined && { trace }),
  };
  follow(node, replica, envelope);
  publish(node, hosts, envelope);
}

/** Takes over a snapshot of the store. If it lacks a member of this node, the room is mended instead. */
export function adopt(node: SignalingNode, replica: Replica, snapshot: RoomSnapshot): void {
  if (snapshot.version <= replica.version) return;
  const cause = mendCause(node, replica, snapshot.version, snapshot.seats);
  if (cause !== undefined) track(node, mend(node, replica, cause));
  else showSnapshot(node, replica, snapshot);
}

/** Answers with the snapshot, or with the mended room if the snapshot lacks a member. Undefined: the store is away. */
export async function mended(
  node: SignalingNode,
  replica: Replica,
  snapshot: RoomSnapshot,
  span: Span,
  known: MendCause = 'unknown',
): Promise<RoomSnapshot | undefined> {
  const found = mendCause(node, replica, snapshot.version, snapshot.seats);
  if (found === undefined) return snapshot;
  return spanned(span, 'mend', () => mend(node, replica, found === 'unknown' ? known : found));
}

/** Mends the room, and then goes on following it. Answers with the room; undefined: the store is away. */
export function mend(node: SignalingNode, replica: Replica, cause?: MendCause): Promise<RoomSnapshot | undefined> {
  return following(node, replica, () => mendRoom(node, replica, cause));
}

/**
 * Acts where members and seats disagree: closes the connections of peers that moved, and mends the room if its seats
 * lack a member. This is also due after a member was added, because its seat may have changed before the welcome was
 * sent.
 */
export async function checkMembers(node: SignalingNode, replica: Replica): Promise<void> {
  dismissMoved(node, replica);
  const cause = mendCause(node, replica);
  if (cause !== undefined) await mend(node, replica, cause);
}

/** Reads the room again. */
export async function reload(node: SignalingNode, replica: Replica, cause: 'gap' | 'sweep'): Promise<void> {
  node.events.emit({ type: 'roster-reread', cause });
  const before = replica.version;
  replica.pending += 1;
  try {
    adopt(node, replica, await node.store.load(replica.room));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  } finally {
    replica.pending -= 1;
  }
  drainEarly(replica, (envelope) => processEarly(node, replica, envelope));
  // The version did not rise, so another read would bring the same. Clients send their signals again, and the sweep compares
  // versions.
  if (replica.version === before) {
    const { known, givenUp } = endWait(replica);
    for (const envelope of known) guarded(node, () => handOver(node, replica, envelope));
    for (let count = 0; count < givenUp; count += 1) node.events.emit({ type: 'dropped', reason: 'hold-stale' });
  }
  catchUp(node, replica);
}

/** As `duringCall`, but for a replica that the node may have dropped meanwhile. */
async function following<T>(node: SignalingNode, replica: Replica, call: () => Promise<T>): Promise<T> {
  replica.pending += 1;
  try {
    return await call();
  } finally {
    replica.pending -= 1;
    catchUp(node, replica);
  }
}

function follow(node: SignalingNode, replica: Replica, envelope: RoomEnvelope): void {
  // A change does not queue behind the envelopes that wait: it may be the change that they wait for.
  const first = envelope.kind === 'change' || replica.early.length === 0;
  if (first && process(node, replica, envelope)) {
    if (envelope.kind === 'change') catchUp(node, replica);
  } else if (keepEarly(replica, envelope)) {
    if (envelope.kind === 'direct') node.metrics.received('held');
    catchUp(node, replica);
  } else {
    node.events.emit({ type: 'dropped', reason: 'hold-full' });
  }
}

/**
 * Processes the envelopes that need not wait any more. If no store call is under way and envelopes still wait, the room
 * is read again; if no envelope waits, a replica without members is dropped.
 */
function catchUp(node: SignalingNode, replica: Replica): void {
  drainEarly(replica, (envelope) => processEarly(node, replica, envelope));
  if (replica.pending > 0) return;
  if (replica.early.length > 0) track(node, reload(node, replica, 'gap'));
  else if (replica.members.size === 0 && node.replicas.get(replica.room) === replica)
    node.replicas.delete(replica.room);
}

/** As `process`, for an envelope that waited. Never throws: others wait beside it, and somebody else's call runs (SPEC R130). */
function processEarly(node: SignalingNode, replica: Replica, envelope: RoomEnvelope): boolean {
  return guarded(node, () => process(node, replica, envelope)) ?? true;
}

function guarded<T>(node: SignalingNode, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    node.events.emit({ type: 'bad-input', source: 'envelope', count: 1, error });
    return undefined;
  }
}

/** True when the envelope is dealt with, false when it has to wait for changes before it. */
function process(node: SignalingNode, replica: Replica, envelope: RoomEnvelope): boolean {
  switch (envelope.kind) {
    case 'direct':
    case 'room':
      if (envelope.version > replica.version) return false;
      handOver(node, replica, envelope);
      return true;
    case 'change':
      if (envelope.version > replica.version + 1) return false;
      if (envelope.version === replica.version + 1) apply(node, replica, envelope);
      return true;
    case 'reload':
      return envelope.version <= replica.version;
    default:
      return envelope satisfies never;
  }
}

function apply(node: SignalingNode, replica: Replica, envelope: ChangeEnvelope): void {
  const { change, frame, node: owner, trace } = envelope;
  applyChange(replica, change, owner, node.clock.now() + rulesOf(node, replica.room).graceMs);
  node.events.emit({ type: 'change-followed', room: replica.room, change, owner });
  dismissMoved(node, replica);
  if (change.type === 'peer-left' && change.reason === 'removed') dismissRemoved(node, replica, change.peerId);
  if (trace === undefined) sendToMembers(node, replica, frame);
  else deliver(node, replica, envelope, trace);
  // Another host, or another rule, means another one who is shown those who wait.
  if (change.type === 'room-updated' || 'host' in change) node.waitingRooms.mayHaveChanged(replica.room);
  const cause = mendCause(node, replica);
  if (cause !== undefined) track(node, mend(node, replica, cause));
}

/** Shows members a change that a traced join or resume made. */
function deliver(node: SignalingNode, replica: Replica, { change, frame }: ChangeEnvelope, trace: TraceContext): void {
  const { type } = change;
  const peer = 'peer' in change ? change.peer.peerId : 'peerId' in change ? change.peerId : undefined;
  const about = { change: type, ...(peer !== undefined && { peer }), members: replica.members.size };
  const span = node.tracer.begin('deliver', trace, about);
  sendToMembers(node, replica, frame);
  span.end();
}
