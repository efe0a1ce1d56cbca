import type { Clock, NodeId, PeerId, RoomId, RoomSnapshot, Seat, StateSnapshot } from '../../core/ports.ts';
import { hostsOf } from '../../core/replica.ts';
import { hostIn, stateAmong } from '../../core/room-host.ts';
import type { Record } from './records.ts';
import { NO_STATE } from './room-states.ts';

/** A room as the store in memory keeps it. */
export interface Room {
  readonly id: RoomId;
  /** Which one of all rooms it is, from 1 on, in the order in which they were made. */
  readonly number: number;
  version: number;
  readonly records: Map<PeerId, Record>;
  /** As it was changed last. Its host may have left since. */
  kept: StateSnapshot;
}

export const NO_ROOM: RoomSnapshot = { version: 0, seats: [], ...NO_STATE };

/** The room at its version, and the nodes that serve a present peer of it. */
export function described(room: Room): { snapshot: RoomSnapshot; nodes: readonly NodeId[] } {
  const { version, kept } = room;
  const seats = seatsOf(room);
  const shown = seats.length === 0 ? NO_STATE : { ...kept, state: stateAmong(seats, kept.state) };
  return { snapshot: { version, seats, ...shown }, nodes: hostsOf(seats) };
}

export function hostOf(room: Room): PeerId | undefined {
  return hostIn(seatsOf(room), room.kept.state.host);
}

/** Whether a change by this peer has to be refused, because the room has another host. */
export function hasOtherHost(room: Room, by: PeerId | undefined): boolean {
  return by !== undefined && hostOf(room) !== by;
}

export function seatsOf({ records }: Room): readonly Seat[] {
  return [...records.values()].map(({ seat }) => seat);
}

/** The time in whole µs since the epoch. */
export function microsOf(clock: Clock): number {
  return Math.floor(clock.now() * 1_000);
}
