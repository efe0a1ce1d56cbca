import type { PeerId, RemovalReason, RoomId } from '../../core/ports.ts';

/** Most peers that are remembered; of one more the room that was noted first is forgotten. */
const MOST_REMOVALS = 10_000;

/** The peers that were removed, as far as the store in memory remembers them. */
export class Removals {
  readonly #rooms = new Map<RoomId, Map<PeerId, RemovalReason>>();
  #count = 0;

  /** `forgotten`: called with each room that is remembered no longer because there are too many. */
  note(room: RoomId, peerId: PeerId, how: RemovalReason, forgotten: (room: RoomId) => void): void {
    const peers = this.#rooms.get(room) ?? new Map<PeerId, RemovalReason>();
    this.#count += peers.has(peerId) ? 0 : 1;
    this.#rooms.set(room, peers.set(peerId, how));
    for (const [first, { size }] of this.#rooms) {
      if (this.#count <= MOST_REMOVALS) return;
      this.#rooms.delete(first);
      this.#count -= size;
      forgotten(first);
    }
  }

  has(room: RoomId): boolean {
    return this.#rooms.has(room);
  }

  of(room: RoomId, peerId: PeerId): RemovalReason | undefined {
    return this.#rooms.get(room)?.get(peerId);
  }

  /** Those of these peers that were removed. */
  among(room: RoomId, peers: readonly PeerId[]): ReadonlyMap<PeerId, RemovalReason> {
    const removed = new Map<PeerId, RemovalReason>();
    for (const peerId of peers) {
      const how = this.of(room, peerId);
      if (how !== undefined) removed.set(peerId, how);
    }
    return removed;
  }
}
