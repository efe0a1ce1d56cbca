import type { Role } from '../../protocol/grant.ts';
import type { Metadata, Peer } from '../../protocol/peer.ts';
import type { RoomState } from '../../protocol/room-state.ts';
import type { KnockEntry, KnockReply, KnockVerdict, Entry } from './knocks.ts';
import type { KnockId, NodeId, PeerId, RoomId } from './ids.ts';

/** A peer as the store knows it: what others see, and which node serves it. */
export interface Seat extends Peer {
  /** The node that holds its connection; for an away peer the node that held it last. */
  readonly node: NodeId;
  /** When its grace period ends, in ms since the epoch by the store's clock; 0 while present. */
  readonly awayUntil: number;
  /** The version of the join or the resume that brought the session to its node; 0 if it is not known. */
  readonly since: number;
  /** The version of the join that began the session; `since` if that is not known. The lowest came first. */
  readonly joined: number;
}

/** What holds for a room beside its seats. */
export interface StateSnapshot {
  /** Its host has a seat; missing only where nobody has one. */
  readonly state: RoomState;
  /** The version of the latest change of the state; 0 if nobody has changed it. */
  readonly stateSince: number;
}

/** A room as it is seen from outside. */
export interface RoomLook {
  /** How many seats are taken. */
  readonly peers: number;
  /** What of its state may keep somebody out. */
  readonly state: Pick<RoomState, 'locked' | 'waiting' | 'capacity'>;
}

/** A room as the store knows it, at one version. */
export interface RoomSnapshot extends StateSnapshot {
  readonly version: number;
  readonly seats: readonly Seat[];
}

/** The rules of one room. They follow from its id and the settings alone, so all nodes of a cluster agree on them. */
export interface RoomRules {
  /** Most peers of the room. */
  readonly capacity: number;
  /** How long a peer that lost its connection may resume, in ms; 0 where its clients cannot. */
  readonly graceMs: number;
  /** How long after a loss of data the peers of other nodes may take to be put back, in ms; `graceMs` unless given. */
  readonly restoreMs?: number;
}

/** A seat that a peer wants to take. */
export interface NewSeat {
  readonly peerId: PeerId;
  readonly name: string;
  readonly metadata: Metadata;
  readonly node: NodeId;
  /** Digest of the resume secret handed out with this join. */
  readonly digest: string;
  /** The key of its client address, by which it may be banned; '' if there is none (SPEC R205). */
  readonly banKey: string;
  /** See `Peer`. */
  readonly role?: Role;
}

/** The seat of a member, as the node that serves it knows it, with all that is needed to put it back. */
export interface MemberSeat extends NewSeat {
  /**
   * The version of the join or the resume that brought the session here. If two nodes put the same peer back, the one
   * with the higher version is right.
   */
  readonly since: number;
  /** See `Seat`. */
  readonly joined: number;
  readonly spent: SpentSecret;
}

/** The resume secret before the current one. It is good until the current one is used (SPEC R42). */
export interface SpentSecret {
  /** '' if there is none, or if it is not known. */
  readonly digest: string;
  /** The highest attempt that it was used with. A lower one is refused. */
  readonly attempt: number;
}

/**
 * A change that happened: the version that it made, and the hosts of the room after it, which are the nodes that serve
 * a present peer.
 */
export interface Changed {
  readonly kind: 'changed';
  readonly version: number;
  readonly nodes: readonly NodeId[];
  /** The new host, if the change took the host's seat and somebody is still there. */
  readonly host?: PeerId;
}

/** The condition for the change no longer held: another node was first, or the peer is gone. */
export interface Unchanged {
  readonly kind: 'unchanged';
}

/** A resume as the store gets it: the digest that has to be good, and the values that the store writes then. */
export interface ResumeClaim {
  /** The node that serves the peer from then on. */
  readonly node: NodeId;
  /** Digest of the secret that was shown. */
  readonly digest: string;
  /** The client's own number of this attempt; 0 from a client that does not count. */
  readonly attempt: number;
  /** Digest of the secret that is handed out. */
  readonly nextDigest: string;
  /** See `NewSeat`. */
  readonly banKey: string;
  /** What counts where the store lost the seat: given with a good resume proof only (SPEC R141). */
  readonly proven?: ProvenSeat;
}

/** A seat that a resume proof speaks of. */
export interface ProvenSeat {
  /** The version that brought the session to the node that made the proof. */
  readonly since: number;
  readonly name: string;
  readonly metadata: Metadata;
  /** Most peers of the room. */
  readonly capacity: number;
  /** See `Peer`. */
  readonly role?: Role;
}

export type JoinOutcome =
  | { readonly kind: 'joined'; readonly snapshot: RoomSnapshot; readonly nodes: readonly NodeId[] }
  | { readonly kind: 'full' }
  /** The host has locked the room. */
  | { readonly kind: 'locked' }
  /** The host has banned the client address. */
  | { readonly kind: 'banned' }
  /** The time of the room is over, and nobody has closed it yet. */
  | { readonly kind: 'over' }
  /** The room has a waiting room, and the peer came as one that cannot wait. */
  | { readonly kind: 'must-wait' }
  /** The peer waits to be let in, `since` then, in ms since the epoch. `nodes`: those that serve the room, if it did not wait before. */
  | { readonly kind: 'waits'; readonly since: number; readonly nodes: readonly NodeId[] }
  /** As many wait as may, of this room or of this client address. */
  | { readonly kind: 'crowded' }
  /** It was turned away, not long ago. */
  | { readonly kind: 'denied' };

export type ResumeOutcome =
  | {
      readonly kind: 'resumed';
      readonly snapshot: RoomSnapshot;
      readonly nodes: readonly NodeId[];
      /** The node that held the peer until now. It may not be in `nodes`, and has to be told too. '' if not known. */
      readonly previous: NodeId;
      /** False if the peer was still present: then its old connection is replaced. */
      readonly wasAway: boolean;
      /** True if the store had lost the seat: then the others may not know the peer. */
      readonly restored: boolean;
      /** True if a proof was given and its session is from before a loss of data: then seats may be missing. */
      readonly afterLoss: boolean;
    }
  /** A proof is good, but the room has no seat left. */
  | { readonly kind: 'full' }
  /** Somebody else ended the session: a proof of it does not count either. */
  | { readonly kind: 'removed'; readonly how: RemovalReason }
  | { readonly kind: 'refused' };

/** A change of a room's state. A field that is given replaces, `null` removes; others stay. */
export interface StatePatch {
  readonly host?: PeerId;
  readonly locked?: true | null;
  readonly waiting?: true | null;
  readonly capacity?: number | null;
  /** In how many ms from now, by the store's clock, the room ends. */
  readonly endsInMs?: number | null;
  /** Bans the client address of a peer, as far as the store knows it. */
  readonly ban?: PeerId;
  /** A peer that `from` asks to mute; without `from` that is taken back. It ends with the seat of the peer. */
  readonly mute?: { readonly peerId: PeerId; readonly from?: PeerId };
  /** A ban that is taken back. */
  readonly unban?: string;
}

export type AmendOutcome =
  | { readonly kind: 'amended'; readonly version: number; readonly state: RoomState; readonly nodes: readonly NodeId[] }
  /** `by` is not the host any more, or the peer that was to be host has no seat. */
  | Refused;

/** What was asked for is the host's to do, and the room has another host. */
export interface Refused {
  readonly kind: 'refused';
}

/** How somebody else ended the session of a peer: `removed` it alone, or `closed` the room. */
export type RemovalReason = 'removed' | 'closed';

export interface RestoreTerms {
  /** The version that the node knows. The store may have lost it. */
  readonly atLeast: number;
  readonly graceMs: number;
  /** Peers that the node knows to have been removed. They lose the seat that another node may have put back. */
  readonly removed?: readonly PeerId[];
  /** The state as the node knows it; missing for none. Of two states that are put back the one that was changed later stays. */
  readonly known?: StateSnapshot;
}

export interface RestoreOutcome {
  readonly snapshot: RoomSnapshot;
  readonly nodes: readonly NodeId[];
  /** Of the peers that the calling node serves: those that were removed, which its node may have missed. */
  readonly removed: ReadonlyMap<PeerId, RemovalReason>;
}

/** A part of the list of all rooms. */
export interface RoomList {
  readonly rooms: readonly RoomId[];
  /** The cursor of the next part; missing at the end of the list. */
  readonly next?: string;
}

/**
 * Rooms, shared by all nodes. Every method is atomic and raises the version by one for each change it makes.
 * Versions of a new room start at the store's time in µs, so that they never go backwards, also after a loss of
 * all data. Rejects with StoreUnavailable when the store cannot be reached: at once, without queueing.
 */
export interface RoomStore {
  /**
   * Takes a seat unless the room is locked or full, also by the capacity of its state. Seats whose grace period is over are
   * cleared first. A room in which nobody is left begins anew, without a state. `entry`: what a waiting room does with the peer;
   * without it the peer cannot wait.
   */
  join(room: RoomId, seat: NewSeat, capacity: number, entry?: Entry): Promise<JoinOutcome>;
  /**
   * Moves a peer to the node of the claim if the digest is good. The current digest is good. The one before it is good
   * while the current one is unspent, but not for an attempt that is lower than one it was used with (SPEC R42).
   * Otherwise `proven` counts, if the store lost what it says: the room, the seat, or a later session of the peer. It
   * does not count if the store knows that the peer left, or has a later session of it (SPEC R141, R142).
   */
  resume(room: RoomId, peerId: PeerId, claim: ResumeClaim): Promise<ResumeOutcome>;
  /** Gives the seat up, if `node` holds it. */
  leave(room: RoomId, peerId: PeerId, node: NodeId): Promise<Changed | Unchanged>;
  /**
   * Removes a peer, whichever node serves it. `nodes` has that node too. For as long as the session could be resumed the store
   * knows of it, and tells `resume`, `reclaim` and `restore`, so that the peer is gone also where a node missed the change. `by`: the
   * peer that has to be the host; undefined for anybody.
   */
  remove(room: RoomId, peerId: PeerId, by?: PeerId): Promise<Changed | Unchanged | Refused>;
  /**
   * Removes all peers of a room in one change, and ends its state. `nodes` are those that served them. `onlyIfOver`: only if the
   * time of the room is over by the store's clock. `by`: as for `remove`. `unchanged`: nobody was in it, or its time is not over.
   */
  close(room: RoomId, onlyIfOver?: boolean, by?: PeerId): Promise<Changed | Unchanged | Refused>;
  /** Starts the grace period of a present peer, if `node` holds it. */
  markAway(room: RoomId, peerId: PeerId, node: NodeId, graceMs: number): Promise<Changed | Unchanged>;
  /** Ends an away peer whose grace period is over. */
  expire(room: RoomId, peerId: PeerId): Promise<Changed | Unchanged>;
  /** Replaces name and metadata, if `node` holds the peer. */
  update(room: RoomId, peerId: PeerId, node: NodeId, name: string, metadata: Metadata): Promise<Changed | Unchanged>;
  /**
   * Changes the state of the room. `by`: the peer that has to be host for that; undefined if the change needs no host.
   * Nothing is refused to whoever else may change the room: the node has checked that.
   */
  amend(room: RoomId, patch: StatePatch, by: PeerId | undefined): Promise<AmendOutcome>;
  /**
   * After `node` was taken for dead: makes those of its `peers` present again that are away. A peer that another node
   * serves by now, or served last, stays there, and a peer that is gone stays gone. The snapshot shows both.
   */
  reclaim(room: RoomId, peers: readonly PeerId[], node: NodeId): Promise<RestoreOutcome>;
  /**
   * After a loss of data: puts peers back. `live` are the peers that the calling node serves; they become present,
   * except for those whose session came to another node later (of two sessions that one secret brought: with a higher
   * attempt). `others` are the peers that it knew on other nodes;
   * those that are not back yet become away for `graceMs`. Makes the version exceed `atLeast`.
   */
  restore(
    room: RoomId,
    live: readonly MemberSeat[],
    others: readonly Seat[],
    restore: RestoreTerms,
  ): Promise<RestoreOutcome>;
  /**
   * Those who wait to be let into a room, in the order in which they came, and those about whom somebody has decided. Keeps
   * those of `keep` that wait at `node` for another `lifeMs`. Others are forgotten when their time is over.
   */
  knocks(room: RoomId, node: NodeId, lifeMs: number, keep: readonly KnockId[]): Promise<readonly KnockEntry[]>;
  /**
   * Lets those in that wait, or turns them away: one, or all. `by`: see `amend`. An admission gives no seat: the next `join` with
   * that knock does. As many are let in as there are seats left, those that came first before others.
   */
  answerKnock(room: RoomId, verdict: KnockVerdict, by: PeerId | undefined): Promise<KnockReply>;
  /** Forgets one that waits at `node`. Answers the nodes that serve the room. */
  withdrawKnock(room: RoomId, knock: KnockId, node: NodeId): Promise<readonly NodeId[]>;
  /** The room now; version 0 and no seats if there is no such room. */
  load(room: RoomId): Promise<RoomSnapshot>;
  /** What one who is not in the room may know of it, in one round trip and without a change. */
  look(room: RoomId): Promise<RoomLook>;
  /**
   * Some of the rooms with peers, in no order: about `most` at most, and maybe none before the end. `cursor`: '' for the first
   * part, or `next` of the part before. A room that has peers all the time is in one part at least. Undefined for any other
   * cursor.
   */
  list(cursor: string, most: number): Promise<RoomList | undefined>;
  /**
   * The versions of rooms, in the order asked: 0 if there is no such room, undefined if the part of the store that
   * holds the room does not answer. Keeps the rooms from expiring. `changed`: those whose state somebody has changed.
   */
  versions(rooms: readonly RoomId[], changed?: ReadonlySet<RoomId>): Promise<readonly (number | undefined)[]>;
}
