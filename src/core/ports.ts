import type { ErrorCode } from '../protocol/errors.ts';
import type { Frame } from '../protocol/frames.ts';
import type { RosterChange } from '../protocol/events.ts';
import type { Metadata, Peer } from '../protocol/peer.ts';

/** Ids are plain strings; the aliases say which one is meant. */
export type NodeId = string;
export type PeerId = string;
export type ConnectionId = string;
export type RoomId = string;

/** Time, as tests drive it. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number;
  /** Seconds since some fixed moment, monotonic and fine-grained: for durations. */
  seconds(): number;
  /** Calls `callback` once, `ms` from now. The function that it returns cancels this. */
  after(ms: number, callback: () => void): () => void;
}

/** Makes unpredictable ids and secrets, and the digest that is kept of a secret. */
export interface Identity {
  /** A new peer id: 96 random bits, URL-safe. */
  peerId(): PeerId;
  /** A new resume secret: 192 random bits, URL-safe. */
  secret(): string;
  /** The digest that the store keeps instead of the secret: SHA-256, hex. */
  digest(secret: string): string;
}

/**
 * TURN servers that take time-limited credentials (draft-uberti-behave-turn-rest-00). A node makes a credential with
 * the secret that it shares with the servers, and need not tell them of it.
 */
export interface TurnServers {
  /** turn: and turns: URLs, RFC 7065. */
  readonly urls: readonly string[];
  /** How long a credential is valid, in ms. */
  readonly lifetimeMs: number;
  /** The credential of a username: base64 of HMAC-SHA1 with the shared secret. */
  credential(username: string): string;
}

/** A peer as the store knows it: what others see, and which node serves it. */
export interface Seat extends Peer {
  /** The node that holds its connection; for an away peer the node that held it last. */
  readonly node: NodeId;
  /** When its grace period ends, in ms since the epoch by the store's clock; 0 while present. */
  readonly awayUntil: number;
}

/** A room as the store knows it, at one version. */
export interface RoomSnapshot {
  readonly version: number;
  readonly seats: readonly Seat[];
}

/** The rules of one room. They follow from its id and the settings alone, so all nodes of a cluster agree on them. */
export interface RoomRules {
  /** Most peers of the room. */
  readonly capacity: number;
  /** How long a peer that lost its connection may resume, in ms; 0 where its clients cannot. */
  readonly graceMs: number;
}

/** A seat that a peer wants to take. */
export interface NewSeat {
  readonly peerId: PeerId;
  readonly name: string;
  readonly metadata: Metadata;
  readonly node: NodeId;
  /** Digest of the resume secret handed out with this join. */
  readonly digest: string;
}

/** The seat of a member, as the node that serves it knows it, with all that is needed to put it back. */
export interface MemberSeat extends NewSeat {
  /**
   * The version of the join or the resume that brought the session here. If two nodes put the same peer back, the one
   * with the higher version is right.
   */
  readonly since: number;
}

/**
 * A change that happened: the version that it made, and the hosts of the room after it, which are the nodes that serve
 * a present peer.
 */
export interface Changed {
  readonly kind: 'changed';
  readonly version: number;
  readonly nodes: readonly NodeId[];
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
}

export type JoinOutcome =
  | { readonly kind: 'joined'; readonly snapshot: RoomSnapshot; readonly nodes: readonly NodeId[] }
  | { readonly kind: 'full' };

export type ResumeOutcome =
  | {
      readonly kind: 'resumed';
      readonly snapshot: RoomSnapshot;
      readonly nodes: readonly NodeId[];
      /** The node that held the peer until now. It may not be in `nodes`, and has to be told too. */
      readonly previous: NodeId;
      /** False if the peer was still present: then its old connection is replaced. */
      readonly wasAway: boolean;
    }
  | { readonly kind: 'refused' };

export interface RestoreTerms {
  /** The version that the node knows. The store may have lost it. */
  readonly atLeast: number;
  readonly graceMs: number;
}

export interface RestoreOutcome {
  readonly snapshot: RoomSnapshot;
  readonly nodes: readonly NodeId[];
}

/**
 * Rooms, shared by all nodes. Every method is atomic and raises the version by one for each change it makes.
 * Versions of a new room start at the store's time in µs, so that they never go backwards, also after a loss of
 * all data. Rejects with StoreUnavailable when the store cannot be reached: at once, without queueing.
 */
export interface RoomStore {
  /** Takes a seat unless the room is full. Seats whose grace period is over are cleared first. */
  join(room: RoomId, seat: NewSeat, capacity: number): Promise<JoinOutcome>;
  /**
   * Moves a peer to the node of the claim if the digest is good. The current digest is good. The one before it is good
   * while the current one is unspent, but not for an attempt that is lower than one it was used with (SPEC R42).
   */
  resume(room: RoomId, peerId: PeerId, claim: ResumeClaim): Promise<ResumeOutcome>;
  /** Gives the seat up, if `node` holds it. */
  leave(room: RoomId, peerId: PeerId, node: NodeId): Promise<Changed | Unchanged>;
  /** Starts the grace period of a present peer, if `node` holds it. */
  markAway(room: RoomId, peerId: PeerId, node: NodeId, graceMs: number): Promise<Changed | Unchanged>;
  /** Ends an away peer whose grace period is over. */
  expire(room: RoomId, peerId: PeerId): Promise<Changed | Unchanged>;
  /** Replaces name and metadata, if `node` holds the peer. */
  update(room: RoomId, peerId: PeerId, node: NodeId, name: string, metadata: Metadata): Promise<Changed | Unchanged>;
  /**
   * After `node` was taken for dead: makes those of its `peers` present again that are away. A peer that another node
   * serves by now, or served last, stays there, and a peer that is gone stays gone. The snapshot shows both.
   */
  reclaim(room: RoomId, peers: readonly PeerId[], node: NodeId): Promise<RestoreOutcome>;
  /**
   * After a loss of data: puts peers back. `live` are the peers that the calling node serves; they become present,
   * except for those whose session came to another node later. `others` are the peers that it knew on other nodes;
   * those that are not back yet become away for `graceMs`. Makes the version exceed `atLeast`.
   */
  restore(
    room: RoomId,
    live: readonly MemberSeat[],
    others: readonly Seat[],
    restore: RestoreTerms,
  ): Promise<RestoreOutcome>;
  /** The room now; version 0 and no seats if there is no such room. */
  load(room: RoomId): Promise<RoomSnapshot>;
  /** How many seats are taken. */
  count(room: RoomId): Promise<number>;
  /**
   * The versions of rooms, in the order asked: 0 if there is no such room, undefined if the part of the store that
   * holds the room does not answer. Keeps the rooms from expiring.
   */
  versions(rooms: readonly RoomId[]): Promise<readonly (number | undefined)[]>;
}

/** A name under which one client can be reached from anywhere in the cluster. */
export type Address = string;

/** Where an address is. */
export interface AddressEntry {
  readonly node: NodeId;
  readonly connection: ConnectionId;
  /** Every claim raises it. */
  readonly version: number;
}

/** What a claim shows, and what it is for. */
export interface AddressClaim {
  readonly node: NodeId;
  readonly connection: ConnectionId;
  /** Digest of the token that the client showed. */
  readonly digest: string;
}

export type ClaimOutcome =
  | {
      readonly kind: 'claimed';
      readonly version: number;
      /** The node that held it until now. */
      readonly previous: NodeId | undefined;
      /** The nodes that asked for it, and have to learn where it is. */
      readonly askers: readonly NodeId[];
    }
  | { readonly kind: 'taken'; readonly by: NodeId };

/** An address as the node knows it that holds it. */
export interface HeldAddress extends AddressClaim {
  readonly address: Address;
  readonly version: number;
}

/**
 * Addresses, shared by all nodes. An address is leased like a seat: it is its node's for as long as the lease of the node
 * lives, and is forgotten when no node keeps it. Rejects with StoreUnavailable when the store cannot be reached.
 */
export interface AddressBook {
  /** Takes an address if it is free, if its token is the same, or if node `dead` holds it. */
  claim(address: Address, claim: AddressClaim, dead?: NodeId): Promise<ClaimOutcome>;
  /** Where an address is. Remembers that `asker` asked, so that the next claim names it. */
  find(address: Address, asker: NodeId): Promise<AddressEntry | undefined>;
  /**
   * Keeps addresses from being forgotten, and puts back those that the store has lost. Answers in the order given: false
   * where a later claim has the address.
   */
  keep(held: readonly HeldAddress[]): Promise<readonly boolean[]>;
  /** Gives an address up, if this connection holds it. */
  release(address: Address, node: NodeId, connection: ConnectionId): Promise<void>;
  /** All addresses that begin with `start`, in no order. Reads the whole store: for few and rare questions. */
  list(start: string): Promise<readonly Address[]>;
}

export interface Renewal {
  /** The lease had ended, so other nodes may have taken this node for dead. */
  readonly lapsed: boolean;
  /** The nodes with a lease. */
  readonly live: readonly NodeId[];
  /**
   * A text that is made with the store's data and lost with it. Another text means that data may be lost: either all of
   * it, or, if another Redis server took over, only the latest writes.
   */
  readonly epoch: string;
}

/** Which nodes are alive. A lease ends by itself unless renewed. */
export interface NodeLeases {
  /** Takes or renews the lease. */
  renew(node: NodeId, leaseMs: number): Promise<Renewal>;
  isLive(node: NodeId): Promise<boolean>;
  /** The store's epoch now; '' when it has none yet. */
  epoch(): Promise<string>;
  /** Ends the lease now. */
  release(node: NodeId): Promise<void>;
}

/** The store cannot be reached. RoomStore and NodeLeases reject with no other error. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** False if the store certainly did not get the call; true if it may have carried the call out, or still may. */
  readonly uncertain: boolean;

  constructor(message: string, options: { readonly uncertain: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.uncertain = options.uncertain;
  }
}

/** What one node tells another. */
export type Envelope = RoomEnvelope | AddressEnvelope;

/** About an address. */
export type AddressEnvelope =
  /** A text for the client that has the address; `from` is the node that sent it. */
  | { readonly kind: 'to-address'; readonly address: Address; readonly from: NodeId; readonly text: string }
  /** The same text comes back: the node that got it does not hold the address. */
  | { readonly kind: 'no-address'; readonly address: Address; readonly text: string }
  /** The address is at this node now. */
  | { readonly kind: 'address-at'; readonly address: Address; readonly version: number; readonly node: NodeId };

/** Takes envelopes about addresses. */
export interface AddressReceiver {
  receive(envelope: AddressEnvelope): void;
}

/** About a room. `version` is the room version that the sending node knew. */
export type RoomEnvelope =
  /** One frame for one peer. */
  | {
      readonly kind: 'direct';
      readonly room: RoomId;
      readonly version: number;
      readonly to: PeerId;
      readonly frame: Frame;
    }
  /** One frame for every peer of the room that the receiving node serves. */
  | { readonly kind: 'room'; readonly room: RoomId; readonly version: number; readonly frame: Frame }
  /** A roster change, also as a frame, so that it is encoded once for members and for other nodes. */
  | {
      readonly kind: 'change';
      readonly room: RoomId;
      readonly version: number;
      /** The node that serves the peer from now on. */
      readonly node: NodeId;
      readonly change: RosterChange;
      readonly frame: Frame;
    }
  /** The room came to this version by more than one change, so the receiving node has to read it again. */
  | { readonly kind: 'reload'; readonly room: RoomId; readonly version: number };

/**
 * Carries envelopes from node to node. Those to one node arrive in the order sent, or not at all: nothing is queued
 * while the bus is down, because the sending client resends (SPEC R34).
 */
export interface NodeBus {
  /**
   * Appends to the target's batch. Batches are flushed at the end of the event-loop turn; a busy node waits longer, but
   * at most BATCH_MS after its flush before (docs/decisions/0009-batches.md). Never blocks, never throws.
   */
  send(node: NodeId, envelope: Envelope): void;
}

/** The connections of this node, by id. */
export interface Connections {
  /** Writes a ready-encoded frame. Unknown connections are ignored. */
  send(connection: ConnectionId, frame: Frame): void;
  /** Closes the connection after the frames that were sent before have left. */
  close(connection: ConnectionId): void;
}

export type SignalPath = 'local' | 'remote';

/**
 * Counts of signals. Implementations do nothing but count, because this is the hot path. Everything else that happens
 * is a NodeEvent.
 */
export interface SignalMetrics {
  /** `seconds`: from the frame's arrival at this node to its hand-over (local) or batch (remote). */
  signal(path: SignalPath, result: 'relayed' | ErrorCode, seconds: number): void;
  /** A signal that another node sent. `held`: it waits for a change. `lost`: its peer is no longer here. */
  received(result: 'delivered' | 'held' | 'lost'): void;
}

/** Counts of the bus between nodes: implementations only count. */
export interface BusMetrics {
  /** One publish to one node. */
  batch(entries: number, bytes: number): void;
  /** A publish failed; it had this many entries. */
  publishFailed(entries: number): void;
  /** A batch was dropped before it was published. Its entries count as `publishFailed` too. */
  dropped(reason: 'batch-full'): void;
}

/** Lifecycle lines of adapters. Never given payloads, secrets or tokens. */
export interface Log {
  info(event: string, fields: LogFields): void;
  warn(event: string, fields: LogFields): void;
  error(event: string, fields: LogFields): void;
}

export interface LogFields {
  readonly room?: RoomId;
  readonly peer?: PeerId;
  readonly connection?: ConnectionId;
  readonly reason?: string;
  readonly code?: ErrorCode;
  readonly version?: number;
  readonly count?: number;
  readonly error?: unknown;
}
