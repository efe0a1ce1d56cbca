import {
  type MemberSeat,
  NONE_SPENT,
  type NodeId,
  type PeerId,
  type RestoreOutcome,
  type RestoreTerms,
  type RoomId,
  type Seat,
} from '../../core/ports.ts';
import { GONE } from './losses.ts';
import { seatIsLater } from './records.ts';
import { described, NO_ROOM } from './room.ts';
import type { Rooms } from './rooms.ts';

/** See `RoomStore.reclaim`. */
export function reclaimIn(rooms: Rooms, id: RoomId, peers: readonly PeerId[], node: NodeId): RestoreOutcome {
  const room = rooms.get(id);
  if (room === undefined) return { snapshot: NO_ROOM, nodes: [], removed: new Map() };
  for (const peerId of peers) {
    const record = room.records.get(peerId);
    if (record?.seat.presence !== 'away' || record.seat.node !== node) continue;
    rooms.edit(room, record, { presence: 'present', awayUntil: 0 });
  }
  return { ...described(room), removed: rooms.removals.among(id, peers) };
}

interface Restore {
  readonly live: readonly MemberSeat[];
  readonly others: readonly Seat[];
  readonly terms: RestoreTerms;
  /** In ms since the epoch. */
  readonly now: number;
}

/** See `RoomStore.restore`. */
export function restoreIn(rooms: Rooms, id: RoomId, { live, others, terms, now }: Restore): RestoreOutcome {
  const { atLeast, graceMs, removed = [], known } = terms;
  const room = rooms.open(id);
  let changes = 0;
  // Of two states that nodes put back the one that was changed later stays.
  if (known !== undefined && known.stateSince > room.kept.stateSince) {
    room.kept = { state: known.state, stateSince: known.stateSince };
    changes = 1;
  }
  for (const peerId of removed) {
    rooms.note(room, peerId, 'removed');
    if (!room.records.delete(peerId)) continue;
    rooms.losses.cameBack(id, peerId, GONE);
    changes += 1;
  }
  for (const seat of live) {
    const past = rooms.past(id, seat.peerId);
    const record = room.records.get(seat.peerId);
    const same = record?.seat.since === seat.since;
    if (record === undefined && rooms.removals.of(id, seat.peerId) !== undefined) continue;
    if (record !== undefined && (same ? record.seat.presence !== 'away' : !seatIsLater(seat, record, past))) continue;
    rooms.put(room, seat, same ? record.previous : seat.spent);
    if (past.back !== undefined) rooms.losses.cameBack(id, seat.peerId, seat.since);
    changes += 1;
  }
  for (const seat of others) {
    if (room.records.has(seat.peerId) || rooms.past(id, seat.peerId).back === GONE) continue;
    if (rooms.removals.of(id, seat.peerId) !== undefined) continue;
    const away: Seat = { ...seat, presence: 'away', awayUntil: now + graceMs, since: 0 };
    room.records.set(seat.peerId, { seat: away, digest: '', previous: NONE_SPENT, banKey: '' });
    changes += 1;
  }
  const { version } = room;
  if (changes > 0 || version <= atLeast) room.version = Math.max(version, atLeast) + Math.max(changes, 1);
  if (version < atLeast) rooms.losses.lose(id, version, room.version);
  const peers = live.map(({ peerId }) => peerId);
  return { ...described(room), removed: rooms.removals.among(id, peers) };
}
