import type { ErrorCode } from '../protocol/errors.ts';
import type { RosterChange } from '../protocol/events.ts';
import type { LeaveReason } from '../protocol/peer.ts';
import type { Gate } from './gates.ts';
import type { BadInputSource, ConnectionId, ConnectionLabel, NodeId, PeerId, RoomId, TokenFault } from './ports.ts';

/** A change of one peer, with the room version that the change made. */
interface PeerChange {
  readonly room: RoomId;
  readonly peerId: PeerId;
  readonly version: number;
}

/** A change that a join or a resume made. */
interface PeerArrival extends PeerChange, ConnectionLabel {
  /** From the arrival of its join to the welcome. */
  readonly seconds: number;
  /** The id of its trace; missing where it is not recorded. */
  readonly trace?: string;
}

/** A change that a peer's connection made by its end; without a connection if another node, or time, made it. */
type PeerDeparture = PeerChange & Partial<ConnectionLabel>;

/** What a check of a token came to. */
export type TokenResult = 'accepted' | 'token-required' | 'token-refused' | 'token-expired' | 'token-unchecked';

/** The kinds of changes of a room's state. `host-passed`: the seat of the host ended. */
export const ROOM_CHANGES = [
  'host-passed',
  'handed-over',
  'locked',
  'unlocked',
  'waiting-on',
  'waiting-off',
  'admitted',
  'denied',
  'capacity',
  'length',
  'banned',
  'unbanned',
  'asked-to-mute',
  'mute-taken-back',
  'closed',
] as const;

export type RoomChange = (typeof ROOM_CHANGES)[number];

/**
 * What happened on a node. Each event is told once, to all listeners: metrics, the log. A signal is no event; signals
 * are only counted.
 */
export type NodeEvent =
  /** A peer took a seat. */
  | ({ readonly type: 'peer-joined' } & PeerArrival)
  /** A connection took up the session of a peer. */
  | ({ readonly type: 'peer-resumed' } & PeerArrival)
  /** `resume`: whether the join was to take up a session. */
  | { readonly type: 'join-refused'; readonly code: ErrorCode; readonly resume: boolean }
  /** A token was looked for, and checked where there was one: `accepted`, or the code of the refusal. */
  | { readonly type: 'token-checked'; readonly result: TokenResult }
  /** A token was refused for another reason than its time. `fault`: the check that failed. */
  | ({ readonly type: 'token-refused'; readonly fault: TokenFault } & ConnectionLabel)
  /** A peer has to leave because its token ended. */
  | { readonly type: 'token-ended'; readonly connection: ConnectionId }
  /** A peer lost its connection; its grace period runs. */
  | ({ readonly type: 'peer-away' } & PeerDeparture)
  | ({ readonly type: 'peer-left'; readonly reason: LeaveReason } & PeerDeparture)
  /** The state of a room changed, by a request to this node or because the seat of its host ended here. */
  | {
      readonly type: 'room-changed';
      readonly room: RoomId;
      readonly version: number;
      readonly change: Exclude<RoomChange, 'closed'>;
    }
  /** The node's copy of a room took in a change, wherever that was made. `owner`: see the envelope `change`. */
  | { readonly type: 'change-followed'; readonly room: RoomId; readonly change: RosterChange; readonly owner: NodeId }
  /** Somebody who may do so closed a room; all its peers are gone. */
  | { readonly type: 'room-closed'; readonly room: RoomId; readonly version: number }
  /** A peer came back to this node while its seat waited to be given up. So the seat stays. */
  | { readonly type: 'peer-returned'; readonly room: RoomId; readonly peerId: PeerId }
  /** A roster is read again: after a gap in the versions, by the sweep, or because members are put back. */
  | { readonly type: 'roster-reread'; readonly cause: 'gap' | 'sweep' | 'restore' }
  /**
   * A room was mended. `restored`: the store had lost it. `reclaimed`: the node was out of touch. `members`: how many
   * members the room has on this node.
   */
  | {
      readonly type: 'room-mended';
      readonly how: 'restored' | 'reclaimed';
      readonly room: RoomId;
      readonly version: number;
      readonly members: number;
    }
  /**
   * Something that waited was dropped: an envelope that waited for a change (`hold-full`, `hold-stale`), a seat that was to
   * be given up when the store is back (`unsettled-full`), or a text that waited for an address (`address-full`).
   */
  | { readonly type: 'dropped'; readonly reason: 'hold-full' | 'hold-stale' | 'unsettled-full' | 'address-full' }
  /**
   * Something from the store or from another node did not fit, and was dropped (SPEC R130). `count`: how many records or
   * envelopes. `error`: what it led to, where it fits its schema and failed all the same.
   */
  | { readonly type: 'bad-input'; readonly source: BadInputSource; readonly count: number; readonly error?: unknown }
  /** A client's request, or its connection, was refused. `room`: where the client is, or was to be. */
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly room?: RoomId }
  /** A gate was shut for a new connection. Those that are refused as TCP connections get no answer, and no `refused`. */
  | { readonly type: 'gate-refused'; readonly gate: Gate }
  /** Something that one client address sent waits, because the address has used its processor time (SPEC R117). */
  | { readonly type: 'turn-awaited' }
  /** A request failed with an unexpected error. `event`: the name of the event, at most 64 characters. */
  | {
      readonly type: 'request-failed';
      readonly connection: ConnectionId;
      readonly event: string;
      readonly error: unknown;
    }
  /** A connection was closed because too many packets or bytes waited to be sent to it. */
  | { readonly type: 'slow-consumer'; readonly connection: ConnectionId }
  /** A connection was closed because it sent too many packets. One that is in no namespace has no id. */
  | ({ readonly type: 'flood' } & Partial<ConnectionLabel>)
  /** The node drains, and has told this many clients to go elsewhere. */
  | { readonly type: 'goodbyes-sent'; readonly count: number }
  /** The node has a lease again. `ended`: how many leases of other nodes had ended by themselves, told to this node alone. */
  | { readonly type: 'lease-renewed'; readonly ended: number }
  /** The store did not answer a renewal of the lease. */
  | { readonly type: 'lease-unanswered' }
  /** The node's lease had ended before it was renewed. Other nodes may have taken this node for dead. */
  | { readonly type: 'lease-lapsed' }
  /** The store has another epoch: it lost all data, or only the latest writes. */
  | { readonly type: 'store-data-lost' }
  | { readonly type: 'lease-failed'; readonly error: unknown }
  /** The inbox published a probe to itself. `failed`: the store did not take it. */
  | { readonly type: 'probe-sent'; readonly result: 'taken' | 'failed' }
  /** A probe came back. `seconds`: since the oldest probe that was out. */
  | { readonly type: 'probe-returned'; readonly seconds: number }
  /**
   * The inbox subscribes anew. `forgotten`: the store says that nobody listens. `silent`: probes did not come back, although
   * the store takes them.
   */
  | { readonly type: 'inbox-renewed'; readonly reason: 'forgotten' | 'silent' }
  | { readonly type: 'work-failed'; readonly error: unknown }
  /** The administration API answered a request. `route`: the name of its operation. `status`: of HTTP. */
  | { readonly type: 'admin-answered'; readonly route: string; readonly status: number }
  /** An administrator changed something. `address`: the client address of the request. `node`: the node that is to drain. */
  | {
      readonly type: 'admin-acted';
      readonly act: AdminAct;
      readonly address: string;
      readonly room?: RoomId;
      readonly peerId?: PeerId;
      readonly node?: NodeId;
    };

/** What an administrator did, as the log says it. */
export type AdminAct =
  | 'closed a room'
  | 'removed a peer'
  | 'announced to a room'
  | 'announced to all'
  | 'told a node to drain'
  | 'minted a token'
  | 'sent a dead letter again';

/** Takes the events of a node. Listeners are called at once, in order; none may throw. */
export interface NodeEvents {
  emit(event: NodeEvent): void;
}
