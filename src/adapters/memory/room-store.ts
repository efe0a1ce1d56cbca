import { timingSafeEqual } from 'node:crypto';
import type {
  Changed,
  Clock,
  MemberSeat,
  JoinOutcome,
  NewSeat,
  NodeId,
  PeerId,
  RestoreOutcome,
  RestoreTerms,
  ResumeClaim,
  ResumeOutcome,
  RoomId,
  RoomSnapshot,
  RoomStore,
  Seat,
  Unchanged,
} from '../../core/ports.ts';
import { hostsOf } from '../../core/replica.ts';
import type { Metadata } from '../../protocol/peer.ts';

interface Record {
  readonly seat: Seat;
  /** The version of the join or resume that brought the session to the seat's node; 0 if it is not known. */
  readonly since: number;
  /** Digest of the resume secret; '' if it is not known. */
  readonly digest: string;
  readonly previous: SpentSecret;
}

/** The resume secret before the current one. It is good until the current one is used (SPEC R42). */
interface SpentSecret {
  readonly digest: string;
  /** The highest attempt that it was used with. A lower one is refused. */
  readonly attempt: number;
}

interface Room {
  version: number;
  readonly records: Map<PeerId, Record>;
}

const UNCHANGED: Unchanged = { kind: 'unchanged' };
const NONE_SPENT: SpentSecret = { digest: '', attempt: 0 };

/** Rooms in this process: for one node, and for tests of several nodes in one process. */
export class MemoryRoomStore implements RoomStore {
  readonly #clock: Clock;
  readonly #rooms = new Map<RoomId, Room>();
  /** No room starts below this version, so that versions do not go backwards when a room is made again (SPEC R24). */
  #floor = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async join(id: RoomId, seat: NewSeat, capacity: number): Promise<JoinOutcome> {
    const room = this.#open(id);
    for (const { seat: taken } of [...room.records.values()])
      if (this.#overdue(taken)) this.#remove(room, taken.peerId);
    if (room.records.size >= capacity) return { kind: 'full' };
    room.version += 1;
    this.#put(room, { ...seat, since: room.version }, NONE_SPENT);
    return { kind: 'joined', ...described(room) };
  }

  async resume(id: RoomId, peerId: PeerId, { node, digest, attempt, nextDigest }: ResumeClaim): Promise<ResumeOutcome> {
    const room = this.#rooms.get(id);
    const record = room?.records.get(peerId);
    if (room === undefined || record === undefined) return { kind: 'refused' };
    const { seat, previous } = record;
    const current = equal(digest, record.digest);
    const again = equal(digest, previous.digest) && attempt >= previous.attempt;
    if (!current && !again) return { kind: 'refused' };
    room.version += 1;
    room.records.set(peerId, {
      seat: { ...seat, node, presence: 'present', awayUntil: 0 },
      since: room.version,
      digest: nextDigest,
      previous: { digest, attempt },
    });
    return { kind: 'resumed', ...described(room), previous: seat.node, wasAway: seat.presence === 'away' };
  }

  async leave(id: RoomId, peerId: PeerId, node: NodeId): Promise<Changed | Unchanged> {
    return this.#change(id, peerId, (room, { seat }) => seat.node === node && this.#remove(room, peerId));
  }

  async markAway(id: RoomId, peerId: PeerId, node: NodeId, graceMs: number): Promise<Changed | Unchanged> {
    const awayUntil = this.#clock.now() + graceMs;
    return this.#change(id, peerId, (room, record) => {
      if (record.seat.node !== node || record.seat.presence === 'away') return false;
      return this.#edit(room, record, { presence: 'away', awayUntil });
    });
  }

  async expire(id: RoomId, peerId: PeerId): Promise<Changed | Unchanged> {
    return this.#change(id, peerId, (room, { seat }) => this.#overdue(seat) && this.#remove(room, peerId));
  }

  async update(
    id: RoomId,
    peerId: PeerId,
    node: NodeId,
    name: string,
    metadata: Metadata,
  ): Promise<Changed | Unchanged> {
    return this.#change(id, peerId, (room, record) => {
      return record.seat.node === node && this.#edit(room, record, { name, metadata });
    });
  }

  async reclaim(id: RoomId, peers: readonly PeerId[], node: NodeId): Promise<RestoreOutcome> {
    const room = this.#rooms.get(id);
    if (room === undefined) return { snapshot: { version: 0, seats: [] }, nodes: [] };
    for (const peerId of peers) {
      const record = room.records.get(peerId);
      if (record?.seat.presence !== 'away' || record.seat.node !== node) continue;
      this.#edit(room, record, { presence: 'present', awayUntil: 0 });
    }
    return described(room);
  }

  async restore(
    id: RoomId,
    live: readonly MemberSeat[],
    others: readonly Seat[],
    { atLeast, graceMs }: RestoreTerms,
  ): Promise<RestoreOutcome> {
    const room = this.#open(id);
    let changes = 0;
    for (const seat of live) {
      const record = room.records.get(seat.peerId);
      const same = record?.since === seat.since;
      if (record !== undefined && record.since >= seat.since && !(same && record.seat.presence === 'away')) continue;
      this.#put(room, seat, same ? record.previous : NONE_SPENT);
      changes += 1;
    }
    for (const seat of others) {
      if (room.records.has(seat.peerId)) continue;
      const away: Seat = { ...seat, presence: 'away', awayUntil: this.#clock.now() + graceMs };
      room.records.set(seat.peerId, { seat: away, since: 0, digest: '', previous: NONE_SPENT });
      changes += 1;
    }
    if (changes > 0 || room.version <= atLeast) room.version = Math.max(room.version, atLeast) + Math.max(changes, 1);
    return described(room);
  }

  async load(id: RoomId): Promise<RoomSnapshot> {
    const room = this.#rooms.get(id);
    return room === undefined ? { version: 0, seats: [] } : described(room).snapshot;
  }

  async count(id: RoomId): Promise<number> {
    return this.#rooms.get(id)?.records.size ?? 0;
  }

  async versions(rooms: readonly RoomId[]): Promise<readonly number[]> {
    return rooms.map((id) => this.#rooms.get(id)?.version ?? 0);
  }

  #open(id: RoomId): Room {
    const known = this.#rooms.get(id);
    if (known !== undefined) return known;
    const room: Room = { version: Math.max(this.#clock.now() * 1_000, this.#floor), records: new Map() };
    this.#rooms.set(id, room);
    return room;
  }

  #put(room: Room, { peerId, name, metadata, node, digest, since }: MemberSeat, previous: SpentSecret): void {
    const seat: Seat = { peerId, name, metadata, node, presence: 'present', awayUntil: 0 };
    room.records.set(peerId, { seat, since, digest, previous });
  }

  #edit(room: Room, record: Record, fields: Partial<Seat>): true {
    room.records.set(record.seat.peerId, { ...record, seat: { ...record.seat, ...fields } });
    room.version += 1;
    return true;
  }

  #remove(room: Room, peerId: PeerId): true {
    room.records.delete(peerId);
    room.version += 1;
    return true;
  }

  #overdue(seat: Seat): boolean {
    return seat.presence === 'away' && seat.awayUntil <= this.#clock.now();
  }

  #change(id: RoomId, peerId: PeerId, act: (room: Room, record: Record) => boolean): Changed | Unchanged {
    const room = this.#rooms.get(id);
    const record = room?.records.get(peerId);
    if (room === undefined || record === undefined || !act(room, record)) return UNCHANGED;
    const { version } = room;
    if (room.records.size === 0) {
      this.#rooms.delete(id);
      this.#floor = Math.max(this.#floor, version);
    }
    return { kind: 'changed', version, nodes: described(room).nodes };
  }
}

/** Compares two digests in constant time. '' is no digest, and equals nothing. */
function equal(a: string, b: string): boolean {
  return a.length > 0 && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function described(room: Room): { snapshot: RoomSnapshot; nodes: readonly NodeId[] } {
  const seats = [...room.records.values()].map((record) => record.seat);
  return { snapshot: { version: room.version, seats }, nodes: hostsOf(seats) };
}
