import type { KnockId, NodeId } from './ids.ts';

/** How a peer comes to a room, which counts where the room has a waiting room (SPEC R207). */
export type Entry =
  /** Its client cannot wait: of an earlier version, or it asks for the first time. */
  | { readonly kind: 'plain' }
  /** It need not wait: its token permits `moderate`. */
  | { readonly kind: 'free' }
  | KnockClaim;

export interface KnockClaim {
  readonly kind: 'knock';
  readonly id: KnockId;
  /** When it began to wait, in ms since the epoch. */
  readonly at: number;
  /** It waits already: so it goes on with that where the room is empty, because the store may have lost the room. */
  readonly waits: boolean;
  /** How long it waits at most without being kept (see `RoomStore.knocks`), in ms. */
  readonly lifeMs: number;
}

/** `closed`: the room was closed while it waited. */
export type KnockStatus = 'waiting' | 'admitted' | 'denied' | 'closed';

/** One that waits, or about which somebody has decided. */
export interface KnockEntry {
  readonly id: KnockId;
  readonly name: string;
  readonly status: KnockStatus;
  /** The node that holds its connection. */
  readonly node: NodeId;
}

/** What is decided, about one or, without `id`, about all that wait. */
export type KnockVerdict =
  /** `capacity`: most peers of the room, as far as the nodes allow. */
  | { readonly kind: 'admitted'; readonly id?: KnockId; readonly capacity: number }
  /** `restMs`: for how long the same knock is turned away. */
  | { readonly kind: 'denied'; readonly id?: KnockId; readonly restMs: number };

export type KnockReply =
  /** `nodes`: those that serve the room, and those where these waited. */
  | { readonly kind: 'answered'; readonly count: number; readonly nodes: readonly NodeId[] }
  /** `by` is not the host any more. */
  | { readonly kind: 'refused' }
  /** Nobody of that id waits, or nobody at all. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'full' };
