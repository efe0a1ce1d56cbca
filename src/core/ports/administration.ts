import type { NodeId, RoomId } from './ids.ts';

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

/** What nodes tell each other for administration. */
export type AdminEnvelope =
  /** A node asks for the state of another one, which drains before it answers if that is the wish. */
  | { readonly kind: 'question'; readonly id: string; readonly from: NodeId; readonly wish: 'state' | 'drain' }
  | { readonly kind: 'answer'; readonly id: string; readonly state: NodeState }
  /** A text for the native clients of a node: for those in a room, or for all. */
  | { readonly kind: 'announcement'; readonly id: string; readonly inRoom?: RoomId; readonly text: string };

/** Takes envelopes about administration. */
export interface AdminReceiver {
  receive(envelope: AdminEnvelope): void;
}
