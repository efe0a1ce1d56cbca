import type { RoomGlimpse } from '../../../src/protocol/index.ts';
import { CAPACITY } from './call-of-scene.ts';
import type { Scene } from './scene.ts';

/** The room of a scene as a node tells of it before a join. */
export function glimpseOf(scene: Scene, room: string): RoomGlimpse {
  const full = scene.refused?.code === 'room-full';
  return { room, peers: full ? CAPACITY : scene.others.length, capacity: CAPACITY, full, entry: entryOf(scene) };
}

/** Why a join is refused; undefined if it is not. */
export function refusalOf(scene: Scene): Scene['refused'] {
  return scene.refused ?? (entryOf(scene) === 'locked' ? { code: 'room-locked' } : undefined);
}

/** A host does not wait. */
export function entryOf({ refused, room, own }: Scene): NonNullable<RoomGlimpse['entry']> {
  if (room.locked || refused?.code === 'room-locked') return 'locked';
  const asks = room.waiting || refused?.code === 'denied' || refused?.code === 'timeout';
  return asks && !own.host ? 'wait' : 'open';
}
