import {
  type AmendOutcome,
  type Changed,
  type Clock,
  type Entry,
  type KnockEntry,
  type KnockId,
  type KnockReply,
  type KnockVerdict,
  type Refused,
  type MemberSeat,
  type JoinOutcome,
  NONE_SPENT,
  type NewSeat,
  type NodeId,
  type PeerId,
  type RestoreOutcome,
  type RestoreTerms,
  type ResumeClaim,
  type ResumeOutcome,
  type RoomId,
  type RoomList,
  type RoomLook,
  type RoomSnapshot,
  type RoomStore,
  type Seat,
  type StatePatch,
  type Unchanged,
} from '../../core/ports.ts';
import { stateAmong } from '../../core/room-host.ts';
import type { Metadata } from '../../protocol/peer.ts';
import { Knocks } from './knocks.ts';
import { reclaimIn, restoreIn } from './restores.ts';
import { resumeIn } from './resumes.ts';
import { described, hasOtherHost, hostOf, NO_ROOM, seatsOf } from './room.ts';
import { NO_STATE, patched } from './room-states.ts';
import { Rooms, UNCHANGED } from './rooms.ts';

/** Rooms in this process: for one node, and for tests of several nodes in one process. */
export class MemoryRoomStore implements RoomStore {
  readonly #clock: Clock;
  readonly #rooms: Rooms;
  readonly #knocks: Knocks;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#rooms = new Rooms(clock);
    this.#knocks = new Knocks(clock);
  }

  async join(id: RoomId, seat: NewSeat, capacity: number, entry: Entry = { kind: 'plain' }): Promise<JoinOutcome> {
    const room = this.#rooms.open(id);
    this.#rooms.clearOverdue(room);
    if (room.records.size === 0) room.kept = NO_STATE;
    const { state } = room.kept;
    if (this.#rooms.isOver(room)) return { kind: 'over' };
    if (state.bans?.includes(seat.banKey)) return { kind: 'banned' };
    const known = entry.kind === 'knock' ? this.#knocks.of(id).find((one) => one.id === entry.id) : undefined;
    const waits = entry.kind === 'knock' && (entry.waits || known !== undefined);
    // One that waits does not begin the room anew: all may have left, or the store may have lost it, and its nodes put it back.
    const mustWait = state.waiting ?? (waits && room.records.size === 0);
    // One that comes back keeps its place, whatever keeps others from waiting.
    if (!mustWait || known?.status !== 'waiting') {
      if (state.locked) return { kind: 'locked' };
      if (room.records.size >= Math.min(capacity, state.capacity ?? capacity)) return { kind: 'full' };
    }
    const answer = mustWait ? this.#knocks.knock(id, seat, entry) : undefined;
    if (answer !== undefined) {
      const { nodes } = described(room);
      if (!this.#rooms.removals.has(id)) this.#rooms.forgetIfEmpty(id);
      if (answer.kind !== 'waits') return answer;
      return { kind: 'waits', since: answer.since, nodes: answer.isNew ? nodes : [] };
    }
    if (entry.kind === 'knock') this.#knocks.forget(id, entry.id);
    room.version += 1;
    this.#rooms.put(room, { ...seat, since: room.version, joined: room.version, spent: NONE_SPENT }, NONE_SPENT);
    return { kind: 'joined', ...described(room) };
  }

  async resume(id: RoomId, peerId: PeerId, claim: ResumeClaim): Promise<ResumeOutcome> {
    return resumeIn(this.#rooms, id, peerId, claim);
  }

  async leave(id: RoomId, peerId: PeerId, node: NodeId): Promise<Changed | Unchanged> {
    return this.#rooms.depart(id, peerId, ({ seat }) => seat.node === node);
  }

  async remove(id: RoomId, peerId: PeerId, by?: PeerId): Promise<Changed | Unchanged | Refused> {
    const known = this.#rooms.get(id);
    if (known?.records.has(peerId) && hasOtherHost(known, by)) return { kind: 'refused' };
    const node = this.#rooms.get(id)?.records.get(peerId)?.seat.node;
    const outcome = this.#rooms.depart(id, peerId, () => true, 'removed');
    if (outcome.kind === 'unchanged' || node === undefined) return outcome;
    return { ...outcome, nodes: [...new Set([...outcome.nodes, node])] };
  }

  async close(id: RoomId, onlyIfOver = false, by?: PeerId): Promise<Changed | Unchanged | Refused> {
    const room = this.#rooms.get(id);
    if (room === undefined || room.records.size === 0) return UNCHANGED;
    if (hasOtherHost(room, by)) return { kind: 'refused' };
    if (onlyIfOver && !this.#rooms.isOver(room)) return UNCHANGED;
    const nodes = new Set([...room.records.values()].map(({ seat }) => seat.node));
    if (room.kept.state.waiting) for (const node of this.#knocks.close(id)) nodes.add(node);
    const version = room.version + 1;
    for (const peerId of [...room.records.keys()]) this.#rooms.removeAs('closed', room, peerId);
    room.version = version;
    room.kept = NO_STATE;
    return { kind: 'changed', version, nodes: [...nodes] };
  }

  async markAway(id: RoomId, peerId: PeerId, node: NodeId, graceMs: number): Promise<Changed | Unchanged> {
    const awayUntil = this.#clock.now() + graceMs;
    return this.#rooms.change(id, peerId, (room, record) => {
      if (record.seat.node !== node || record.seat.presence === 'away') return false;
      return this.#rooms.edit(room, record, { presence: 'away', awayUntil });
    });
  }

  async expire(id: RoomId, peerId: PeerId): Promise<Changed | Unchanged> {
    return this.#rooms.depart(id, peerId, ({ seat }) => this.#rooms.overdue(seat));
  }

  async update(
    id: RoomId,
    peerId: PeerId,
    node: NodeId,
    name: string,
    metadata: Metadata,
  ): Promise<Changed | Unchanged> {
    return this.#rooms.change(id, peerId, (room, record) => {
      return record.seat.node === node && this.#rooms.edit(room, record, { name, metadata });
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
    // Where the waiting room ends, those who wait may come in.
    const waiting = patch.waiting === null ? this.#knocks.of(id).map(({ node }) => node) : [];
    const nodes = [...new Set([...described(room).nodes, ...waiting])];
    return { kind: 'amended', version: room.version, state, nodes };
  }

  async knocks(id: RoomId, node: NodeId, lifeMs: number, keep: readonly KnockId[]): Promise<readonly KnockEntry[]> {
    return this.#knocks.keep(id, node, lifeMs, keep);
  }

  async answerKnock(id: RoomId, verdict: KnockVerdict, by: PeerId | undefined): Promise<KnockReply> {
    const room = this.#rooms.get(id);
    const { state } = room?.kept ?? NO_STATE;
    const host = room && hostOf(room);
    if (room === undefined || host === undefined || (by !== undefined && by !== host)) return { kind: 'refused' };
    const admits = verdict.kind === 'admitted';
    if (admits && state.locked) return { kind: 'locked' };
    const chosen = this.#knocks.chosen(id, verdict);
    if (chosen.length === 0) return { kind: 'unknown' };
    const most = admits ? Math.min(verdict.capacity, state.capacity ?? verdict.capacity) : Number.POSITIVE_INFINITY;
    const admitted = this.#knocks.of(id).filter(({ status }) => status === 'admitted').length;
    const done = chosen.slice(0, Math.max(0, most - room.records.size - admitted));
    if (done.length === 0) return { kind: 'full' };
    this.#knocks.decide(id, done, verdict);
    const nodes = new Set([...described(room).nodes, ...done.map(({ node }) => node)]);
    return { kind: 'answered', count: done.length, nodes: [...nodes] };
  }

  async withdrawKnock(id: RoomId, knock: KnockId, node: NodeId): Promise<readonly NodeId[]> {
    const known = this.#knocks.of(id).find((one) => one.id === knock);
    if (known?.node !== node || known.status === 'denied') return [];
    this.#knocks.forget(id, knock);
    const room = this.#rooms.get(id);
    return room === undefined ? [] : described(room).nodes;
  }

  async reclaim(id: RoomId, peers: readonly PeerId[], node: NodeId): Promise<RestoreOutcome> {
    return reclaimIn(this.#rooms, id, peers, node);
  }

  async restore(
    id: RoomId,
    live: readonly MemberSeat[],
    others: readonly Seat[],
    terms: RestoreTerms,
  ): Promise<RestoreOutcome> {
    return restoreIn(this.#rooms, id, { live, others, terms, now: this.#clock.now() });
  }

  async load(id: RoomId): Promise<RoomSnapshot> {
    const room = this.#rooms.get(id);
    return room === undefined ? NO_ROOM : described(room).snapshot;
  }

  async look(id: RoomId): Promise<RoomLook> {
    const room = this.#rooms.get(id);
    if (room === undefined || room.records.size === 0) return { peers: 0, state: {} };
    const { locked, waiting, capacity } = room.kept.state;
    return {
      peers: room.records.size,
      state: {
        ...(locked && { locked }),
        ...(waiting && { waiting }),
        ...(capacity !== undefined && { capacity }),
      },
    };
  }

  async list(cursor: string, most: number): Promise<RoomList | undefined> {
    if (!/^\d{0,15}$/.test(cursor)) return undefined;
    const rooms: RoomId[] = [];
    for (const { id, number, records } of this.#rooms.all()) {
      if (number <= Number(cursor) || records.size === 0) continue;
      if (rooms.length === most) return { rooms, next: String(this.#rooms.get(rooms.at(-1) ?? '')?.number) };
      rooms.push(id);
    }
    return { rooms };
  }

  async versions(rooms: readonly RoomId[], _changed?: ReadonlySet<RoomId>): Promise<readonly number[]> {
    return rooms.map((id) => this.#rooms.get(id)?.version ?? 0);
  }
}
