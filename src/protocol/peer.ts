import type { Role } from './grant.ts';
import type { RoomState } from './room-state.ts';

/** A value that metadata may hold. Metadata is flat: one level of keys. */
export type MetadataValue = string | number | boolean | null;

/**
 * The data that a peer shows the others about itself: at most LIMITS.metadataKeys keys, LIMITS.metadataBytes bytes. The
 * keys `audio`, `video`, `screen` (booleans: is it sent?) and `hand` (boolean) have a meaning in the client library;
 * all others are the application's.
 */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** `present`: a connection carries the peer. `away`: its connection is lost, its grace period runs (SPEC R40). */
export type Presence = 'present' | 'away';

/** One participant as the others see it. */
export interface Peer {
  /** Unique in the cluster, from join to leave; survives any number of connections. */
  readonly peerId: string;
  /** Display name; empty when the peer gave none. */
  readonly name: string;
  readonly metadata: Metadata;
  readonly presence: Presence;
  /** What its token said when it joined (SPEC R209). Missing in open rooms, and from nodes of earlier versions. */
  readonly role?: Role;
}

/** The peers of a room, sorted by peer id, with the version that every change raises by one (SPEC R20). */
export interface Roster {
  readonly version: number;
  readonly peers: readonly Peer[];
  /** What holds for the room (SPEC R190). Missing from nodes of earlier versions. */
  readonly state?: RoomState;
}

/** Why a peer is no longer in the roster. */
export type LeaveReason =
  /** It asked to leave. */
  | 'left'
  /** Its grace period ended without a resume. */
  | 'lost'
  /** Somebody who may do so removed it. */
  | 'removed';

/** In the order of the documentation. */
export const LEAVE_REASONS = ['left', 'lost', 'removed'] as const satisfies readonly LeaveReason[];

export function isLeaveReason(value: unknown): value is LeaveReason {
  return LEAVE_REASONS.some((reason) => reason === value);
}
