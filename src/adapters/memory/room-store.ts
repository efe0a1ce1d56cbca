import {
  type AmendOutcome,
  type Changed,
  type Clock,
  type MemberSeat,
  type JoinOutcome,
  NONE_SPENT,
  type NewSeat,
  type NodeId,
  type PeerId,
  type Refused,
  type RemovalReason,
  type RestoreOutcome,
  type RestoreTerms,
  type ResumeClaim,
  type ResumeOutcome,
  type RoomId,
  type RoomList,
  type RoomSnapshot,
  type RoomStore,
  type Seat,
  type SpentSecret,
  type StatePatch,
  type StateSnapshot,
  type Unchanged,
} from '../../core/ports.ts';
import { hostsOf } from '../../core/replica.ts';
import { heirIn, hostIn, stateAmong } from '../../core/room-host.ts';
import type { Metadata } from '../../protocol/peer.ts';
import { GONE, isLost, Losses, type Past } from './losses.ts';
import { Removals } from './removals.ts';
import { isGood, isLater, type Record, seatIsLater } from './records.ts';
import { NO_STATE, patched } from './room-states.ts';

interface Room {
  readonly id: RoomId;
  /** Which one of all rooms it is, from 1 on, in the order in which they were made. */
  readonly number: number;
  version: number;
  readonly records: Map<PeerId, Record>;
  /** As it was changed last. Its host may have left since. */
  kept: StateSnapshot;
}

const NO_ROOM: RoomSnapshot = { version: 0, seats: [], ...NO_STATE };

const UNCHANGED: Unchanged = { kind: 'unchanged' };

/** Rooms in this process: for one node, and for tests of several nodes in one process. */
export class MemoryRoomStore implements RoomStore {
  readonly #clock: Clock;
  readonly #rooms = new Map<RoomId, Room>();
  /** No room starts below this version, so that versions do not go backwards when a room is made again (SPEC R24). */
  #floor = 0;
  #made = 0;
  readonly #losses: Losses;
  readonly #removals = new Removals();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#losses = new Losses(microsOf(clock));
  }

  async join(id: RoomId, seat: NewSeat, capacity: number): Promise<JoinOutcome> {
    const room = this.#open(id);
    this.#clearOverdue(room);
    if (room.records.size === 0) room.kept = NO_STATE;
    const { state } = room.kept;
    if (this.#isOver(room)) return { kind: 'over' };
    if (state.bans?.includes(seat.banKey)) return { kind: 'banned' };
    if (state.locked) return { kind: 'locked' };
    if (room.records.size >= Math.min(capacity, state.capacity ?? capacity)) return { kind: 'full' };
    room.version += 1;
    this.#put(room, { ...seat, since: room.version, joined: room.version, spent: NONE_SPENT }, NONE_SPENT);
    return { kind: 'joined', ...described(room) };
  }

  async resume(id: RoomId, peerId: PeerId, claim: ResumeClaim): Promise<ResumeOutcome> {
    const record = this.#rooms.get(id)?.records.get(peerId);
    const { proven } = claim;
    if (record !== undefined && isGood(record, claim)) return this.#move(this.#open(id), record.seat, claim);
    const how = record === undefined ? this.#removals.of(id, peerId) : undefined;
    if (how !== undefined) return { kind: 'removed', how };
    if (proven === undefined || !this.#lost(id, peerId, proven.since)) return { kind: 'refused' };
    const room = this.#open(id);
    if (record === undefined) {
      this.#clearOverdue(room);
      if (room.records.size >= proven.capacity) return { kind: 'full' };
    }
    const { version } = room;
    const { since } = proven;
    room.version = Math.max(version, since);
    if (!this.#losses.has(id, since)) this.#losses.lose(id, Math.min(version, since - 1), room.version + 1);
    this.#losses.cameBack(id, peerId, since);
    if (record !== undefined) return this.#move(room, record.seat, claim);
    const { name, metadata } = proven;
    // A host whose role has passed meanwhile does not get it back: others would not learn of that by this change.
    if (room.records.size === 0) room.kept = NO_STATE;
    else if (room.kept.state.host === peerId) this.#name(room, hostIn(seatsOf(room), undefined), room.version + 1);
    const joined = room.version + 1;
    const outcome = this.#move(
      room,
      { peerId, name, metadata, node: '', presence: 'away', awayUntil: 0, since, joined },
      claim,
    );
    return { ...outcome, restored: true };
  }

  #move(room: Room, seat: Seat, { node, digest, attempt, nextDigest, proven, banKey }: ResumeClaim) {
    room.version += 1;
    room.records.set(seat.peerId, {
      seat: { ...seat, node, presence: 'present', awayUntil: 0, since: room.version },
      digest: nextDigest,
      previous: { digest, attempt },
      banKey,
    });
    const wasAway = seat.presence === 'away';
    const afterLoss = proven !== undefined && proven.since < this.#losses.latest(room.id);
    return { kind: 'resumed', ...described(room), previous: seat.node, wasAway, restored: false, afterLoss } as const;
  }

  /** Whether a session of version `since` is from before this store, or from writes that it lacks. */
  #lost(id: RoomId, peerId: PeerId, since: number): boolean {
    const room = this.#rooms.get(id);
    const record = room?.records.get(peerId);
    const past = this.#past(id, peerId);
    if (record !== undefined) return isLater(since, record, past);
    return (past.back ?? 0) < since && isLost(since, past);
  }

  #past(id: RoomId, peerId: PeerId): Past {
    return this.#losses.past(id, peerId, this.#rooms.get(id)?.version ?? GONE);
  }

  async leave(id: RoomId, peerId: PeerId, node: NodeId): Promise<Changed | Unchanged> {
    return this.#depart(id, peerId, ({ seat }) => seat.node === node);
  }

  async remove(id: RoomId, peerId: PeerId, by?: PeerId): Promise<Changed | Unchanged | Refused> {
    const known = this.#rooms.get(id);
    if (known?.records.has(peerId) && hasOtherHost(known, by)) return { kind: 'refused' };
    const node = this.#rooms.get(id)?.records.get(peerId)?.seat.node;
    const outcome = this.#depart(id, peerId, () => true, 'removed');
    if (outcome.kind === 'unchanged' || node === undefined) return outcome;
    return { ...outcome, nodes: [...new Set([...outcome.nodes, node])] };
  }

  async close(id: RoomId, onlyIfOver = false, by?: PeerId): Promise<Changed | Unchanged | Refused> {
    const room = this.#rooms.get(id);
    if (room === undefined || room.records.size === 0) return UNCHANGED;
    if (hasOtherHost(room, by)) return { kind: 'refused' };
    if (onlyIfOver && !this.#isOver(room)) return UNCHANGED;
    const nodes = new Set([...room.records.values()].map(({ seat }) => seat.node));
    const version = room.version + 1;
    for (const peerId of [...room.records.keys()]) this.#removeAs('closed', room, peerId);
    room.version = version;
    room.kept = NO_STATE;
    return { kind: 'changed', version, nodes: [...nodes] };
  }

  /** The room stays, although it may be empty: nodes that have missed the removal compare its version. */
  #removeAs(how: RemovalReason, room: Room, peerId: PeerId): true {
    this.#note(room, peerId, how);
    return this.#remove(room, peerId);
  }

  #note(room: Room, peerId: PeerId, how: RemovalReason): void {
    this.#removals.note(room.id, peerId, how, (id) => this.#forgetIfEmpty(id));
  }

  async markAway(id: RoomId, peerId: PeerId, node: NodeId, graceMs: number): Promise<Changed | Unchanged> {
    const awayUntil = this.#clock.now() + graceMs;
    return this.#change(id, peerId, (room, record) => {
      if (record.seat.node !== node || record.seat.presence === 'away') return false;
      return this.#edit(room, record, { presence: 'away', awayUntil });
    });
  }

  async expire(id: RoomId, peerId: PeerId): Promise<Changed | Unchanged> {
    return this.#depart(id, peerId, ({ seat }) => this.#overdue(seat));
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

  async amend(id: RoomId, patch: StatePatch, by: PeerId | undefined): Promise<AmendOutcome> {
    const room = this.#rooms.get(id);
    if (room === undefined) return { kind: 'refused' };
    const host = hostOf(room);
    const { host: next = host } = patch;
    if (host === undefined || (by !== undefined && by !== host)) return { kind: 'refused' };
    if (next === undefined || !room.records.has(next)) return { kind: 'refused' };
    room.version += 1;
    const key = patch.ban === undefined ? '' : (room.records.get(patch.ban)?.banKey ?? '');
    const { version } = room;
    const after = patched(room.kept.state, patch, { banKey: key, version, now: this.#clock.now() });
    const state = stateAmong(seatsOf(room), { ...after, host: next });
    room.kept = { state, stateSince: version };
    return { kind: 'amended', version: room.version, state, nodes: described(room).nodes };
  }

  async reclaim(id: RoomId, peers: readonly PeerId[], node: NodeId): Promise<RestoreOutcome> {
    const room = this.#rooms.get(id);
    if (room === undefined) return { snapshot: NO_ROOM, nodes: [], removed: new Map() };
    for (const peerId of peers) {
      const record = room.records.get(peerId);
      if (record?.seat.presence !== 'away' || record.seat.node !== node) continue;
      this.#edit(room, record, { presence: 'present', awayUntil: 0 });
    }
    return { ...described(room), removed: this.#removals.among(id, peers) };
  }

  async restore(
    id: RoomId,
    live: readonly MemberSeat[],
    others: readonly Seat[],
    { atLeast, graceMs, removed = [], known }: RestoreTerms,
  ): Promise<RestoreOutcome> {
    const room = this.#open(id);
    let changes = 0;
    // Of two states that nodes put back the one that was changed later stays.
    if (known !== undefined && known.stateSince > room.kept.stateSince) {
      room.kept = { state: known.state, stateSince: known.stateSince };
      changes = 1;
    }
    for (const peerId of removed) {
      this.#note(room, peerId, 'removed');
      if (!room.records.delete(peerId)) continue;
      this.#losses.cameBack(id, peerId, GONE);
      changes += 1;
    }
    for (const seat of live) {
      const past = this.#past(id, seat.peerId);
      const record = room.records.get(seat.peerId);
      const same = record?.seat.since === seat.since;
      if (record === undefined && this.#removals.of(id, seat.peerId) !== undefined) continue;
      if (record !== undefined && (same ? record.seat.presence !== 'away' : !seatIsLater(seat, record, past))) continue;
      this.#put(room, seat, same ? record.previous : seat.spent);
      if (past.back !== undefined) this.#losses.cameBack(id, seat.peerId, seat.since);
      changes += 1;
    }
    for (const seat of others) {
      if (room.records.has(seat.peerId) || this.#past(id, seat.peerId).back === GONE) continue;
      if (this.#removals.of(id, seat.peerId) !== undefined) continue;
      const away: Seat = { ...seat, presence: 'away', awayUntil: this.#clock.now() + graceMs, since: 0 };
      room.records.set(seat.peerId, { seat: away, digest: '', previous: NONE_SPENT, banKey: '' });
      changes += 1;
    }
    const { version } = room;
    if (changes > 0 || version <= atLeast) room.version = Math.max(version, atLeast) + Math.max(changes, 1);
    if (version < atLeast) this.#losses.lose(id, version, room.version);
    const peers = live.map(({ peerId }) => peerId);
    return { ...described(room), removed: this.#removals.among(id, peers) };
  }

  async load(id: RoomId): Promise<RoomSnapshot> {
    const room = this.#rooms.get(id);
    return room === undefined ? NO_ROOM : described(room).snapshot;
  }

  async count(id: RoomId): Promise<number> {
    return this.#rooms.get(id)?.records.size ?? 0;
  }

  async list(cursor: string, most: number): Promise<RoomList | undefined> {
    if (!/^\d{0,15}$/.test(cursor)) return undefined;
    const rooms: RoomId[] = [];
    // A map keeps the order in which rooms were made, which is that of their numbers.
    for (const { id, number, records } of this.#rooms.values()) {
      if (number <= Number(cursor) || records.size === 0) continue;
      if (rooms.length === most) return { rooms, next: String(this.#rooms.get(rooms.at(-1) ?? '')?.number) };
      rooms.push(id);
    }
    return { rooms };
  }

  async versions(rooms: readonly RoomId[], _changed?: ReadonlySet<RoomId>): Promise<readonly number[]> {
    return rooms.map((id) => this.#rooms.get(id)?.version ?? 0);
  }

  #open(id: RoomId): Room {
    const known = this.#rooms.get(id);
    if (known !== undefined) return known;
    this.#made += 1;
    const version = Math.max(microsOf(this.#clock), this.#floor);
    const room: Room = { id, number: this.#made, version, records: new Map(), kept: NO_STATE };
    this.#rooms.set(id, room);
    return room;
  }

  #put(room: Room, member: MemberSeat, previous: SpentSecret): void {
    const { peerId, name, metadata, node, digest, since, joined, banKey } = member;
    const seat: Seat = { peerId, name, metadata, node, presence: 'present', awayUntil: 0, since, joined };
    room.records.set(peerId, { seat, digest, previous, banKey });
  }

  #edit(room: Room, record: Record, fields: Partial<Seat>): true {
    room.records.set(record.seat.peerId, { ...record, seat: { ...record.seat, ...fields } });
    room.version += 1;
    return true;
  }

  #clearOverdue(room: Room): void {
    const host = hostOf(room);
    for (const { seat } of [...room.records.values()]) if (this.#overdue(seat)) this.#remove(room, seat.peerId);
    if (host !== undefined && !room.records.has(host)) this.#name(room, heirIn(seatsOf(room)), room.version);
  }

  /** No proof brings back a session that ended in this store. */
  #remove(room: Room, peerId: PeerId): true {
    this.#losses.ended(room.id, peerId, room.records.get(peerId)?.seat.since ?? 0);
    room.records.delete(peerId);
    room.version += 1;
    return true;
  }

  #isOver({ kept }: Room): boolean {
    return (kept.state.endsAt ?? Number.POSITIVE_INFINITY) <= this.#clock.now();
  }

  #overdue(seat: Seat): boolean {
    return seat.presence === 'away' && seat.awayUntil <= this.#clock.now();
  }

  /** Ends a peer. If it was the host, the role passes in the same step. */
  #depart(id: RoomId, peerId: PeerId, may: (record: Record) => boolean, how?: RemovalReason): Changed | Unchanged {
    let heir: PeerId | undefined;
    const outcome = this.#change(id, peerId, (room, record) => {
      if (!may(record)) return false;
      const wasHost = hostOf(room) === peerId;
      if (how === undefined) this.#remove(room, peerId);
      else this.#removeAs(how, room, peerId);
      if (wasHost) heir = this.#name(room, heirIn(seatsOf(room)), room.version);
      return true;
    });
    return outcome.kind === 'changed' && heir !== undefined ? { ...outcome, host: heir } : outcome;
  }

  /** Makes a peer host from a version on. */
  #name(room: Room, host: PeerId | undefined, stateSince: number): PeerId | undefined {
    if (host !== undefined) room.kept = { state: { ...room.kept.state, host }, stateSince };
    return host;
  }

  #change(id: RoomId, peerId: PeerId, act: (room: Room, record: Record) => boolean): Changed | Unchanged {
    const room = this.#rooms.get(id);
    const record = room?.records.get(peerId);
    if (room === undefined || record === undefined || !act(room, record)) return UNCHANGED;
    if (!this.#removals.has(id)) this.#forgetIfEmpty(id);
    return { kind: 'changed', version: room.version, nodes: described(room).nodes };
  }

  #forgetIfEmpty(id: RoomId): void {
    const room = this.#rooms.get(id);
    if (room === undefined || room.records.size > 0) return;
    this.#rooms.delete(id);
    this.#floor = Math.max(this.#floor, room.version);
  }
}

function described(room: Room): { snapshot: RoomSnapshot; nodes: readonly NodeId[] } {
  const { version, kept } = room;
  const seats = seatsOf(room);
  const shown = seats.length === 0 ? NO_STATE : { ...kept, state: stateAmong(seats, kept.state) };
  return { snapshot: { version, seats, ...shown }, nodes: hostsOf(seats) };
}

function hostOf(room: Room): PeerId | undefined {
  return hostIn(seatsOf(room), room.kept.state.host);
}

/** Whether a change by this peer has to be refused, because the room has another host. */
function hasOtherHost(room: Room, by: PeerId | undefined): boolean {
  return by !== undefined && hostOf(room) !== by;
}

function seatsOf({ records }: Room): readonly Seat[] {
  return [...records.values()].map(({ seat }) => seat);
}

/** The time in whole µs since the epoch. */
function microsOf(clock: Clock): number {
  return Math.floor(clock.now() * 1_000);
}
