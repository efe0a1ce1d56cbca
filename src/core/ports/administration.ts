import type { LeaveReason } from '../../protocol/peer.ts';
import type { NodeId, PeerId, RoomId } from './ids.ts';

/** In which part of its life a node is (`SignalingNode.phase`). */
export type NodePhase = 'starting' | 'running' | 'leaving' | 'draining';

/** What a node tells about itself. */
export interface NodeState {
  /** The version of its package, for instance 1.4.0. */
  readonly version: string;
  readonly phase: NodePhase;
  /** What /health/ready would say. */
  readonly ready: boolean;
  /** When it began, in ms since the epoch, by its own clock. */
  readonly startedAt: number;
  /** How many clients are connected to it, in a room or not. */
  readonly connections: number;
  /** How many peers it serves, and in how many rooms. */
  readonly peers: number;
  readonly rooms: number;
}

/** What a node has done since its start, and what it uses. Two of them make rates (SPEC R243). */
export interface NodeLoad {
  /** Since its start, by a clock that never goes back. */
  readonly uptimeSeconds: number;
  /** Signals that were handed to clients of this node, wherever they were sent. */
  readonly signalsDelivered: number;
  /** Signals that this node took from its clients and passed on. */
  readonly signalsRelayed: number;
  readonly joins: number;
  readonly resumes: number;
  /** Joins and resumes that were refused. */
  readonly joinRefusals: number;
  /** Refusals of any kind. */
  readonly errors: number;
  /** See `HealthSources`. */
  readonly eventLoopLagMs: number;
  /** Resident set. */
  readonly memoryBytes: number;
  /** MEMORY_LIMIT_MB. */
  readonly memoryLimitBytes: number;
  /** MAX_CONNECTIONS. */
  readonly connectionLimit: number;
}

/** What happened in a room, as a node remembers it. The notes of all nodes fit together by their versions (SPEC R240). */
export interface RoomNote {
  /** The version that the change made. */
  readonly version: number;
  /** When the node learned of it, in ms since the epoch. */
  readonly at: number;
  readonly kind: RoomNoteKind;
  /** The node that serves the peer from then on; of other kinds the node that made the change. */
  readonly node: NodeId;
  /** Whether the node that remembers it made the change too: it knows more of it. */
  readonly made: boolean;
  readonly peerId?: PeerId;
  readonly name?: string;
  readonly reason?: LeaveReason;
  /** The room was empty before. */
  readonly first?: true;
  /** How the state changed: a `RoomChange`, maybe one of a newer version. */
  readonly change?: string;
  /** Of `updated`: how many changes in a row, the latest at `version`. Of a mended room: how many peers. */
  readonly count?: number;
}

/** `state`: of the room. `restored`, `reclaimed`: the room was mended. */
export const ROOM_NOTE_KINDS = [
  'joined',
  'resumed',
  'away',
  'left',
  'updated',
  'state',
  'closed',
  'restored',
  'reclaimed',
] as const;

export type RoomNoteKind = (typeof ROOM_NOTE_KINDS)[number];

/** How many signals a node took on one link. */
export interface LinkCount {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly signals: number;
}

/** How often something was refused to clients in a room. `code`: of the error table, maybe of a newer version's. */
export interface RoomErrorCount {
  readonly code: string;
  readonly count: number;
  /** In ms since the epoch. */
  readonly latestAt: number;
}

/** All that one node remembers of one room. */
export interface RoomAccount {
  /** Since when, in ms since the epoch. */
  readonly since: number;
  /** In the order of the versions. */
  readonly notes: readonly RoomNote[];
  /** How many earlier notes made room. */
  readonly forgotten: number;
  readonly links: readonly LinkCount[];
  /** Signals on links that found no room in `links`. */
  readonly otherSignals: number;
  readonly errors: readonly RoomErrorCount[];
}

/** Counts the signals of one connection by their receivers. This is the hot path: it only counts (SPEC R241). */
export interface SentSignals {
  count(to: PeerId): void;
}

/** What nodes tell each other for administration. */
export type AdminEnvelope =
  /** A node asks for the state of another one, which drains before it answers if that is the wish. */
  | { readonly kind: 'question'; readonly id: string; readonly from: NodeId; readonly wish: 'state' | 'drain' }
  | { readonly kind: 'answer'; readonly id: string; readonly state: NodeState; readonly load?: NodeLoad }
  /** A node asks what another one remembers of a room. */
  | { readonly kind: 'room-question'; readonly id: string; readonly from: NodeId; readonly ofRoom: RoomId }
  /** `keeps`: whether the node remembers rooms at all. */
  | { readonly kind: 'room-answer'; readonly id: string; readonly keeps: boolean; readonly account?: RoomAccount }
  /** A text for the native clients of a node: for those in a room, or for all. */
  | { readonly kind: 'announcement'; readonly id: string; readonly inRoom?: RoomId; readonly text: string };

/** Takes envelopes about administration. */
export interface AdminReceiver {
  receive(envelope: AdminEnvelope): void;
}
