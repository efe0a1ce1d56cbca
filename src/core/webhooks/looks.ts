import type { Clock, PeerId, RoomId, RoomSnapshot, WebhookQueue } from '../ports.ts';

/** How many rooms of a shard are looked at in one round. */
const ROOMS = 4;

export interface LookPorts {
  readonly queue: WebhookQueue;
  readonly clock: Clock;
  readonly load: (room: RoomId) => Promise<RoomSnapshot>;
  readonly quietMs: number;
}

/**
 * Compares the meetings of quiet rooms with the store of rooms (SPEC R228): a node may have died after a change and before it told of it.
 * One look proves nothing, because a fact may be on its way and a room may not be put back yet. A difference that the next
 * look finds again becomes a fact.
 */
export class Looks {
  readonly #shard: number;
  readonly #ports: LookPorts;
  /** The peers that differed at the last look. */
  readonly #suspects = new Map<RoomId, ReadonlySet<PeerId>>();

  constructor(shard: number, ports: LookPorts) {
    this.#shard = shard;
    this.#ports = ports;
  }

  async look(): Promise<void> {
    const { queue, clock, quietMs } = this.#ports;
    for (const room of await queue.quiet(this.#shard, clock.now() - quietMs, ROOMS)) await this.#compare(room);
  }

  async #compare(room: RoomId): Promise<void> {
    const { queue, clock, load } = this.#ports;
    const at = clock.now();
    const meeting = await queue.meeting(this.#shard, room);
    const { version, seats } = await load(room);
    const here = meeting === undefined || meeting.endedAt !== undefined ? [] : Object.keys(meeting.here);
    const seated = seats.map(({ peerId }) => peerId);
    const differing = new Set([...without(here, seated), ...without(seated, here)]);
    const again = this.#suspects.get(room) ?? new Set();
    this.#suspects.delete(room);
    if (differing.size === 0 && here.length === 0) {
      await queue.forget(this.#shard, room);
      return;
    }
    const terms = { room, version, at };
    const seen = without(seated, here).filter((peer) => again.has(peer));
    const missing = without(here, seated).filter((peer) => again.has(peer));
    if (seen.length > 0) await queue.append([{ kind: 'seen', ...terms, peers: seen }]);
    if (missing.length > 0) await queue.append([{ kind: 'missing', ...terms, peers: missing }]);
    this.#suspects.set(room, new Set([...differing].filter((peer) => !again.has(peer))));
    await queue.looked(this.#shard, room, at);
  }
}

function without(all: readonly PeerId[], some: readonly PeerId[]): readonly PeerId[] {
  const excluded = new Set(some);
  return all.filter((peer) => !excluded.has(peer));
}
