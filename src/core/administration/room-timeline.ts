import type { NodeId } from '../ports.ts';
import type { MergedAccount } from '../timeline/merge.ts';

/**
 * What a node that was asked about a room came to. `told`: it remembers the room. `none`: it does not. `off`: it remembers no
 * room. `silent`: it did not answer in time.
 */
export type AccountKind = 'told' | 'none' | 'off' | 'silent';

/** A node that was asked about a room. */
export interface AskedNode {
  readonly node: NodeId;
  readonly account: AccountKind;
  /** Since when it remembers the room, in ms since the epoch. */
  readonly since?: number;
  /** How many earlier notes it has forgotten. */
  readonly forgotten?: number;
}

/** What the nodes of the cluster remember of one room (SPEC R240). */
export interface RoomTimeline extends MergedAccount {
  readonly nodes: readonly AskedNode[];
}
