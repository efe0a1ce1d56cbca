import type { ErrorCode } from '../protocol/errors.ts';
import type { LeaveReason } from '../protocol/peer.ts';
import type { ConnectionId, PeerId, RoomId } from './ports.ts';

/** A change of one peer, at the room version that it made. */
interface PeerChange {
  readonly room: RoomId;
  readonly peerId: PeerId;
  readonly version: number;
}

/** What happened on a node, once for all listeners: metrics, the log. Signals are not in it; they are only counted. */
export type NodeEvent =
  /** A peer took a seat. `seconds`: from the arrival of its join to the welcome. */
  | ({ readonly type: 'peer-joined'; readonly seconds: number } & PeerChange)
  /** A connection took up the session of a peer. `seconds`: as above. */
  | ({ readonly type: 'peer-resumed'; readonly seconds: number } & PeerChange)
  | { readonly type: 'join-refused'; readonly code: ErrorCode }
  /** A peer lost its connection; its grace period runs. */
  | ({ readonly type: 'peer-away' } & PeerChange)
  | ({ readonly type: 'peer-left'; readonly reason: LeaveReason } & PeerChange)
  /** A peer came back to this node before the store had taken that it was gone. */
  | { readonly type: 'peer-returned'; readonly room: RoomId; readonly peerId: PeerId }
  /** A roster is read again: after a gap in the versions, by the sweep, or because members are put back. */
  | { readonly type: 'roster-reread'; readonly cause: 'gap' | 'sweep' | 'restore' }
  /** `restored`: the store had lost the room. `reclaimed`: the node was out of touch. `members`: how many it has here. */
  | {
      readonly type: 'room-mended';
      readonly how: 'restored' | 'reclaimed';
      readonly room: RoomId;
      readonly version: number;
      readonly members: number;
    }
  /** Given up: an envelope that waited for a change, or a seat to give up that waited for the store. */
  | { readonly type: 'dropped'; readonly reason: 'hold-full' | 'hold-stale' | 'unsettled-full' }
  /** A client's request, or its connection, was refused. */
  | { readonly type: 'refused'; readonly code: ErrorCode }
  /** A request failed in a way that nobody foresaw. `event`: its name, at most 64 characters. */
  | {
      readonly type: 'request-failed';
      readonly connection: ConnectionId;
      readonly event: string;
      readonly error: unknown;
    }
  /** A connection was closed because too much waited for it. */
  | { readonly type: 'slow-consumer'; readonly connection: ConnectionId }
  /** A connection was closed because it sent too much. */
  | { readonly type: 'flood' }
  /** The node drains: so many clients were told to go elsewhere. */
  | { readonly type: 'goodbyes-sent'; readonly count: number }
  /** The node's lease had ended: others may have taken it for dead. */
  | { readonly type: 'lease-lapsed' }
  | { readonly type: 'store-data-lost' }
  | { readonly type: 'lease-failed'; readonly error: unknown }
  | { readonly type: 'work-failed'; readonly error: unknown };

/** Where a node tells what happened. Listeners are called at once, in order; none may throw. */
export interface NodeEvents {
  emit(event: NodeEvent): void;
}
