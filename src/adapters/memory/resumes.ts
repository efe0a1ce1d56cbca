import type { PeerId, ResumeClaim, ResumeOutcome, RoomId, Seat } from '../../core/ports.ts';
import { hostIn } from '../../core/room-host.ts';
import { isGood } from './records.ts';
import { described, type Room, seatsOf } from './room.ts';
import { NO_STATE } from './room-states.ts';
import type { Rooms } from './rooms.ts';

/** See `RoomStore.resume`. */
export function resumeIn(rooms: Rooms, id: RoomId, peerId: PeerId, claim: ResumeClaim): ResumeOutcome {
  const record = rooms.get(id)?.records.get(peerId);
  const { proven } = claim;
  if (record !== undefined && isGood(record, claim)) return move(rooms, rooms.open(id), record.seat, claim);
  const how = record === undefined ? rooms.removals.of(id, peerId) : undefined;
  if (how !== undefined) return { kind: 'removed', how };
  if (proven === undefined || !rooms.lost(id, peerId, proven.since)) return { kind: 'refused' };
  const room = rooms.open(id);
  if (record === undefined) {
    rooms.clearOverdue(room);
    if (room.records.size >= proven.capacity) return { kind: 'full' };
  }
  const { version } = room;
  const { since } = proven;
  room.version = Math.max(version, since);
  if (!rooms.losses.has(id, since)) rooms.losses.lose(id, Math.min(version, since - 1), room.version + 1);
  rooms.losses.cameBack(id, peerId, since);
  if (record !== undefined) return move(rooms, room, record.seat, claim);
  const { name, metadata, role } = proven;
  // A host whose role has passed meanwhile does not get it back: others would not learn of that by this change.
  if (room.records.size === 0) room.kept = NO_STATE;
  else if (room.kept.state.host === peerId) rooms.name(room, hostIn(seatsOf(room), undefined), room.version + 1);
  const joined = room.version + 1;
  const outcome = move(
    rooms,
    room,
    {
      peerId,
      name,
      metadata,
      node: '',
      presence: 'away',
      awayUntil: 0,
      since,
      joined,
      ...(role !== undefined && { role }),
    },
    claim,
  );
  return { ...outcome, restored: true };
}

function move(
  rooms: Rooms,
  room: Room,
  seat: Seat,
  { node, digest, attempt, nextDigest, proven, banKey }: ResumeClaim,
) {
  room.version += 1;
  room.records.set(seat.peerId, {
    seat: { ...seat, node, presence: 'present', awayUntil: 0, since: room.version },
    digest: nextDigest,
    previous: { digest, attempt },
    banKey,
  });
  const wasAway = seat.presence === 'away';
  const afterLoss = proven !== undefined && proven.since < rooms.losses.latest(room.id);
  return { kind: 'resumed', ...described(room), previous: seat.node, wasAway, restored: false, afterLoss } as const;
}
