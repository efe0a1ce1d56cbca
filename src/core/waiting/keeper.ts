import type { ConnectionId, KnockId, RoomId } from '../ports.ts';
import type { Refusal } from '../result.ts';

/** One who waits here to be let into a room. */
export interface Waiter {
  readonly connection: ConnectionId;
  readonly room: RoomId;
  readonly knock: KnockId;
  readonly ticket: string;
  /** When it began to wait, in ms since the epoch. */
  readonly at: number;
  /** Asks the store again. The join is answered, unless it still waits. */
  ask(): Promise<void>;
  /** Ends the wait: answers the join. */
  refuse(refusal: Refusal): void;
}

/** Looks after those who wait, and shows hosts who that is (`WaitingRooms`). */
export interface WaitingRoomKeeper {
  /** Somebody waits here from now on. */
  add(waiter: Waiter): void;
  /** Nobody waits on this connection any more, because it ended. */
  remove(connection: ConnectionId): void;
  /** The client does not want to wait any more: hosts are told. */
  withdraw(connection: ConnectionId): void;
  /** Looks at the store: the list of those who wait may have changed. */
  look(room: RoomId): void;
  /** Looks if somebody waits here, or somebody here is shown who does. */
  mayHaveChanged(room: RoomId): void;
  /** Looks at all rooms for which that is due: after each renewal of the lease. */
  tend(): Promise<void>;
}

/** Before a node is composed. Nobody joins it yet. */
export const NO_WAITING_ROOMS: WaitingRoomKeeper = {
  add: ({ refuse }) => refuse({ code: 'room-locked' }),
  remove: () => undefined,
  withdraw: () => undefined,
  look: () => undefined,
  mayHaveChanged: () => undefined,
  tend: () => Promise.resolve(),
};
