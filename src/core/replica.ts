import type { RosterChange } from '../protocol/events.ts';
import type { Peer, Roster } from '../protocol/peer.ts';
import type { RoomState } from '../protocol/room-state.ts';
import type { ConnectionId, RoomEnvelope, NodeId, PeerId, RoomId, RoomSnapshot, Seat } from './ports.ts';
import { stateAmong } from './room-host.ts';

/** A roster, and how many bytes it has as JSON. */
export interface ShownRoster {
  readonly roster: Roster;
  readonly bytes: number;
}

/**
 * A node's copy of one room. The node keeps it while it has a member there, or a store call of this room is under way.
 */
export interface Replica {
  readonly room: RoomId;
  /** Whether its clients are shown the state: not in the room of a dialect. */
  readonly hosted: boolean;
  /** The version of `seats`; 0 before the first read. */
  version: number;
  seats: Map<PeerId, Seat>;
  /** See `StateSnapshot`; its host is one of `seats`. */
  state: RoomState;
  stateSince: number;
  /** The roster as clients are shown it; undefined after each change, until somebody asks for it. */
  shown: ShownRoster | undefined;
  /** The peers that this node serves. */
  readonly members: Map<PeerId, ConnectionId>;
  /** How many store calls are under way whose answer brings or changes the roster. */
  pending: number;
  /** Envelopes that came before the changes they build on, in order of arrival. */
  early: RoomEnvelope[];
  /** Resolves when the latest message from here was handed to the bus for the other hosts. */
  lastMessage: Promise<void>;
  /** The peers that were removed while this replica was there, the latest last: the store may lose that. */
  readonly removed: Set<PeerId>;
  /** The store lost data of this room, and this node has not put the room back yet. */
  dataLost: boolean;
}

export function emptyReplica(room: RoomId, hosted: boolean): Replica {
  return {
    room,
    hosted,
    version: 0,
    seats: new Map(),
    state: {},
    stateSince: 0,
    shown: undefined,
    members: new Map(),
    pending: 0,
    early: [],
    lastMessage: Promise.resolve(),
    removed: new Set(),
    dataLost: false,
  };
}

/**
 * False for a replica that the node dropped meanwhile, because its last member left. The room may have a new one by
 * now.
 */
export function isCurrent(replicas: ReadonlyMap<RoomId, Replica>, replica: Replica): boolean {
  return replicas.get(replica.room) === replica;
}

export function replaceSeats(replica: Replica, snapshot: RoomSnapshot): void {
  replica.version = snapshot.version;
  replica.shown = undefined;
  replica.seats = new Map(snapshot.seats.map((seat) => [seat.peerId, seat]));
  replica.state = snapshot.state;
  replica.stateSince = snapshot.stateSince;
}

/**
 * Applies the change that follows the replica's version. `awayUntil` is this node's estimate of when the grace period
 * ends, for a peer that becomes away.
 */
export function applyChange(replica: Replica, change: RosterChange, owner: NodeId, awayUntil: number): void {
  replica.version = change.version;
  replica.shown = undefined;
  applyTo(replica, change, owner, awayUntil);
  // The first peer of a room is its host. So is another one, if a node of an earlier version took the seat of the host.
  replica.state = stateAmong([...replica.seats.values()], replica.state);
}

function applyTo(replica: Replica, change: RosterChange, owner: NodeId, awayUntil: number): void {
  const { seats } = replica;
  const { version } = change;
  switch (change.type) {
    case 'peer-joined':
      seats.set(change.peer.peerId, { ...change.peer, node: owner, awayUntil: 0, since: version, joined: version });
      return;
    case 'peer-updated': {
      const { since = 0, joined = 0 } = seats.get(change.peer.peerId) ?? {};
      seats.set(change.peer.peerId, { ...change.peer, node: owner, awayUntil: 0, since, joined });
      return;
    }
    case 'peer-left':
      seats.delete(change.peerId);
      if (change.reason === 'removed') noteRemoved(replica, change.peerId);
      if (change.host === undefined) return;
      replica.state = { ...replica.state, host: change.host };
      replica.stateSince = version;
      return;
    case 'peer-away':
      replaceSeat(seats, change.peerId, { presence: 'away', awayUntil });
      return;
    case 'peer-back':
      replaceSeat(seats, change.peerId, { presence: 'present', awayUntil: 0, node: owner, since: version });
      return;
    case 'room-updated':
      replica.state = change.state;
      replica.stateSince = version;
      return;
    default:
      return change satisfies never;
  }
}

/** Most removed peers that a replica remembers. */
const MOST_REMOVED = 100;

function noteRemoved({ removed }: Replica, peerId: PeerId): void {
  removed.add(peerId);
  const [first] = removed;
  if (removed.size > MOST_REMOVED && first !== undefined) removed.delete(first);
}

function replaceSeat(seats: Map<PeerId, Seat>, peerId: PeerId, fields: Partial<Seat>): void {
  const seat = seats.get(peerId);
  if (seat !== undefined) seats.set(peerId, { ...seat, ...fields });
}

export function peerOf(seat: Seat): Peer {
  const { peerId, name, metadata, presence, role } = seat;
  return { peerId, name, metadata, presence, ...(role !== undefined && { role }) };
}

export function rosterOf(replica: Replica): Roster {
  const peers = [...replica.seats.values()].map(peerOf);
  peers.sort((a, b) => (a.peerId < b.peerId ? -1 : 1));
  return { version: replica.version, peers, ...(replica.hosted && { state: replica.state }) };
}

/** The same, made and measured once for each version. */
export function shownRoster(replica: Replica): ShownRoster {
  if (replica.shown === undefined) {
    const roster = rosterOf(replica);
    replica.shown = { roster, bytes: Buffer.byteLength(JSON.stringify(roster)) };
  }
  return replica.shown;
}

/** The nodes that serve a present peer of these seats, each once. */
export function hostsOf(seats: Iterable<Seat>): readonly NodeId[] {
  const nodes = new Set<NodeId>();
  for (const seat of seats) if (seat.presence === 'present') nodes.add(seat.node);
  return [...nodes];
}
