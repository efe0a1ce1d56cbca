import type { SignalingNode } from './node.ts';
import type { RoomId, RoomRules } from './ports.ts';

/** The rules of a room: its own, or else those of the settings. */
export function rulesOf({ settings }: SignalingNode, room: RoomId): RoomRules {
  return settings.rulesOf?.(room) ?? settings;
}
