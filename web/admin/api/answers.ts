import type { Role } from '../../../src/protocol/grant.ts';

/**
 * The answers of the administration API that the page reads. A test compares them with the schemas of
 * `src/adapters/http/admin/schemas.ts`, which explain each field: the page itself may load nothing of a node.
 */

export interface NodeState {
  readonly version: string;
  readonly phase: 'starting' | 'running' | 'leaving' | 'draining';
  readonly ready: boolean;
  readonly startedAt: string;
  readonly connections: number;
  readonly peers: number;
  readonly rooms: number;
}

export interface ClusterNode {
  readonly node: string;
  readonly leaseMs: number;
  readonly state?: NodeState;
  readonly load?: NodeLoad;
}

export interface Cluster {
  readonly answeredBy: string;
  readonly complete: boolean;
  readonly nodes: readonly ClusterNode[];
}

export interface RoomSummary {
  readonly room: string;
  readonly version: number;
  readonly capacity: number;
  readonly peers: number;
  readonly away: number;
  readonly nodes: readonly string[];
}

export interface RoomPage {
  readonly rooms: readonly RoomSummary[];
  readonly next?: string;
}

export interface Peer {
  readonly peerId: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
  readonly presence: 'present' | 'away';
  readonly node: string;
}

export interface Room extends RoomSummary {
  readonly peerList: readonly Peer[];
  readonly state?: RoomState;
}

export interface RoomState {
  readonly host?: string;
  readonly locked?: true;
  readonly endsAt?: string;
  readonly bans?: number;
}

export interface Sent {
  readonly nodes: number;
}

/** What a node counts since its start, and how much it uses. Missing where it is of a version that does not tell. */
export interface NodeLoad {
  readonly uptimeSeconds: number;
  readonly signalsDelivered: number;
  readonly signalsRelayed: number;
  readonly joins: number;
  readonly resumes: number;
  readonly joinRefusals: number;
  readonly errors: number;
  readonly eventLoopLagMs: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly connectionLimit: number;
}

export interface Timeline {
  readonly room: string;
  readonly answeredBy: string;
  readonly complete: boolean;
  readonly since?: string;
  readonly nodes: readonly TimelineNode[];
  readonly events: readonly TimelineEvent[];
  readonly links: readonly LinkCount[];
  readonly otherSignals: number;
  readonly errors: readonly ErrorCount[];
}

export interface TimelineNode {
  readonly node: string;
  readonly account: 'told' | 'none' | 'off' | 'silent';
  readonly since?: string;
  readonly forgotten?: number;
}

export interface TimelineEvent {
  readonly version: number;
  readonly at?: string;
  readonly kind:
    | 'joined'
    | 'resumed'
    | 'away'
    | 'left'
    | 'updated'
    | 'state'
    | 'closed'
    | 'restored'
    | 'reclaimed'
    | 'missed';
  readonly node?: string;
  readonly peerId?: string;
  readonly name?: string;
  readonly reason?: 'left' | 'lost' | 'removed';
  readonly first?: true;
  readonly change?: string;
  readonly count?: number;
}

export interface LinkCount {
  readonly from: string;
  readonly to: string;
  readonly signals: number;
}

export interface ErrorCount {
  readonly code: string;
  readonly count: number;
  readonly latestAt: string;
}

export interface DeadLetter {
  readonly id: string;
  readonly type: 'room-started' | 'peer-joined' | 'peer-left' | 'room-ended' | 'call-report';
  readonly room: string;
  readonly at: string;
  readonly receiver: string;
  readonly url: string;
  readonly buriedAt: string;
  readonly attempts: number;
  readonly reason: string;
}

export interface DeadLetters {
  readonly letters: readonly DeadLetter[];
  readonly more: boolean;
}

export interface TokenWish {
  readonly room: string;
  readonly name?: string;
  readonly role?: Role;
  readonly seconds?: number;
}

export interface Token {
  readonly token: string;
  readonly expiresAt: string;
}
