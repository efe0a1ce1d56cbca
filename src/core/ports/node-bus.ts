import type { RosterChange } from '../../protocol/events.ts';
import type { Frame } from '../../protocol/frames.ts';
import type { Address } from './address-book.ts';
import type { AdminEnvelope } from './administration.ts';
import type { NodeId, PeerId, RoomId } from './ids.ts';
import type { TraceContext } from './tracing.ts';

/** What one node tells another. */
export type Envelope = RoomEnvelope | WaitingEnvelope | AddressEnvelope | AdminEnvelope;

/** Somebody began or ceased to wait to be let into a room, or somebody decided about that: look at the store. */
export interface WaitingEnvelope {
  readonly kind: 'waiting';
  readonly room: RoomId;
}

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
      /** The span that made the change; missing where that is not recorded. */
      readonly trace?: TraceContext;
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
