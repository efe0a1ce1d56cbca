import type {
  Changed,
  Clock,
  MemberSeat,
  PeerId,
  RemovalReason,
  RoomId,
  Seat,
  SpentSecret,
  Unchanged,
} from '../../core/ports.ts';
import { heirIn } from '../../core/room-host.ts';
import { GONE, isLost, Losses, type Past } from './losses.ts';
import { isLater, type Record } from './records.ts';
import { Removals } from './removals.ts';
import { described, hostOf, microsOf, type Room, seatsOf } from './room.ts';
import { NO_STATE } from './room-states.ts';

export const UNCHANGED: Unchanged = { kind: 'unchanged' };

/** The rooms of the store in memory, and what each change of one has to keep in step: version, host, losses, removals. */
export class Rooms {
  readonly #clock: Clock;
  readonly #rooms = new Map<RoomId, Room>();
  /** No room starts below this version, so that versions do not go backwards when a room is made again (SPEC R24). */
  #floor = 0;
  #made = 0;
  readonly losses: Losses;
  readonly removals = new Removals();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.losses = new Losses(microsOf(clock));
  }

  get(id: RoomId): Room | undefined {
    return this.#rooms.get(id);
  }

  /** In the order in which they were made, which is that of their numbers. */
  all(): Iterable<Room> {
    return this.#rooms.values();
  }

  /** The room, made if there is none. */
  open(id: RoomId): Room {
    const known = this.#rooms.get(id);
    if (known !== undefined) return known;
    this.#made += 1;
    const version = Math.max(microsOf(this.#clock), this.#floor);
    const room: Room = { id, number: this.#made, version, records: new Map(), kept: NO_STATE };
    this.#rooms.set(id, room);
    return room;
  }

  /** Gives a member its seat. */
  put(room: Room, member: MemberSeat, previous: SpentSecret): void {
    const { peerId, name, metadata, node, digest, since, joined, banKey, role } = member;
    const shown = { peerId, name, metadata, node, presence: 'present', ...(role !== undefined && { role }) } as const;
    const seat: Seat = { ...shown, awayUntil: 0, since, joined };
    room.records.set(peerId, { seat, digest, previous, banKey });
  }

  /** Changes fields of a seat, and raises the version. */
  edit(room: Room, record: Record, fields: Partial<Seat>): true {
    room.records.set(record.seat.peerId, { ...record, seat: { ...record.seat, ...fields } });
    room.version += 1;
    return true;
  }

  /** Ends all whose grace period is over. */
  clearOverdue(room: Room): void {
    const host = hostOf(room);
    for (const { seat } of [...room.records.values()]) if (this.overdue(seat)) this.remove(room, seat.peerId);
    if (host !== undefined && !room.records.has(host)) this.name(room, heirIn(seatsOf(room)), room.version);
  }

  /** No proof brings back a session that ended in this store. */
  remove(room: Room, peerId: PeerId): true {
    this.losses.ended(room.id, peerId, room.records.get(peerId)?.seat.since ?? 0);
    room.records.delete(peerId);
    room.version += 1;
    return true;
  }

  /** The room stays, although it may be empty: nodes that have missed the removal compare its version. */
  removeAs(how: RemovalReason, room: Room, peerId: PeerId): true {
    this.note(room, peerId, how);
    return this.remove(room, peerId);
  }

  /** Remembers how a peer was removed. */
  note(room: Room, peerId: PeerId, how: RemovalReason): void {
    this.removals.note(room.id, peerId, how, (id) => this.forgetIfEmpty(id));
  }

  /** Whether a session of version `since` is from before this store, or from writes that it lacks. */
  lost(id: RoomId, peerId: PeerId, since: number): boolean {
    const room = this.#rooms.get(id);
    const record = room?.records.get(peerId);
    const past = this.past(id, peerId);
    if (record !== undefined) return isLater(since, record, past);
    return (past.back ?? 0) < since && isLost(since, past);
  }

  /** What was lost of a room, as far as it matters for a peer. */
  past(id: RoomId, peerId: PeerId): Past {
    return this.losses.past(id, peerId, this.#rooms.get(id)?.version ?? GONE);
  }

  /** Whether the time of a room is over. */
  isOver({ kept }: Room): boolean {
    return (kept.state.endsAt ?? Number.POSITIVE_INFINITY) <= this.#clock.now();
  }

  /** Whether the grace period of a seat is over. */
  overdue(seat: Seat): boolean {
    return seat.presence === 'away' && seat.awayUntil <= this.#clock.now();
  }

  /** Ends a peer. If it was the host, the role passes in the same step. */
  depart(id: RoomId, peerId: PeerId, may: (record: Record) => boolean, how?: RemovalReason): Changed | Unchanged {
    let heir: PeerId | undefined;
    const outcome = this.change(id, peerId, (room, record) => {
      if (!may(record)) return false;
      const wasHost = hostOf(room) === peerId;
      if (how === undefined) this.remove(room, peerId);
      else this.removeAs(how, room, peerId);
      if (wasHost) heir = this.name(room, heirIn(seatsOf(room)), room.version);
      return true;
    });
    return outcome.kind === 'changed' && heir !== undefined ? { ...outcome, host: heir } : outcome;
  }

  /** Makes a peer host from a version on. */
  name(room: Room, host: PeerId | undefined, stateSince: number): PeerId | undefined {
    if (host !== undefined) room.kept = { state: { ...room.kept.state, host }, stateSince };
    return host;
  }

  /** Acts on a peer, if it has a seat. `act` answers whether it changed something. */
  change(id: RoomId, peerId: PeerId, act: (room: Room, record: Record) => boolean): Changed | Unchanged {
    const room = this.#rooms.get(id);
    const record = room?.records.get(peerId);
    if (room === undefined || record === undefined || !act(room, record)) return UNCHANGED;
    if (!this.removals.has(id)) this.forgetIfEmpty(id);
    return { kind: 'changed', version: room.version, nodes: described(room).nodes };
  }

  /** A room without seats is forgotten; its version is not. */
  forgetIfEmpty(id: RoomId): void {
    const room = this.#rooms.get(id);
    if (room === undefined || room.records.size > 0) return;
    this.#rooms.delete(id);
    this.#floor = Math.max(this.#floor, room.version);
  }
}
