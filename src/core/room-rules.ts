import type { SignalingNode } from './node.ts';
import type { RoomId } from './ports.ts';

/** The rules of one room. They follow from its id and the settings alone, so all nodes of a cluster agree on them. */
export interface RoomRules {
  /** Most peers of the room. */
  readonly capacity: number;
  /** How long a peer that lost its connection may resume, in ms; 0 where its clients cannot. */
  readonly graceMs: number;
}

export function rulesOf({ settings }: SignalingNode, room: RoomId): RoomRules {
  return settings.rulesOf?.(room) ?? settings;
}
