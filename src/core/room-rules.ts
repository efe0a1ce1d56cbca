import type { SignalingNode } from './node.ts';
import type { RoomId, RoomRules } from './ports.ts';

/** The rules of a room: its own, or else those of the settings. */
export function rulesOf({ settings }: SignalingNode, room: RoomId): RoomRules {
  return settings.rulesOf?.(room) ?? settings;
}

/** Most peers of a room, as far as it is known here: `state` may have a lower number than its rules (SPEC R201). */
export function capacityOf(node: SignalingNode, room: RoomId, state = node.replicas.get(room)?.state): number {
  const { capacity } = rulesOf(node, room);
  return Math.min(capacity, state?.capacity ?? capacity);
}

/** Whether a room has a host and a state. The room of a dialect has none: its clients have no word for them. */
export function isHosted({ settings }: SignalingNode, room: RoomId): boolean {
  return settings.rulesOf?.(room) === undefined;
}
