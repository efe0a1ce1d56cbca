/** What every event says. */
export interface RoomEvent {
  /** The same for each attempt to tell this event, and of no other event. */
  readonly id: string;
  /** When it happened (ISO 8601), by the clock of the instance that made the change. */
  readonly timestamp: string;
  readonly room: string;
  /** The dialect of the room (docs/dialects.md); missing for native rooms. */
  readonly dialect?: string;
  /** The id of the meeting: from the first peer of a room until its last one has left. */
  readonly meeting?: string;
  /** The version of the roster. */
  readonly version: number;
  /** Found by a look at the store, because the instance that made the change could not tell. */
  readonly late?: true;
}

/** A peer took a seat. A resume is no join. */
export interface PeerJoined extends RoomEvent {
  readonly peer: string;
  /** Missing where the event is late. */
  readonly name?: string;
  /** How many peers are there now. */
  readonly present: number;
}

/** Why a peer is gone: it said so, its grace period ended, or it was removed, alone or with its room. */
export type DepartureReason = 'left' | 'lost' | 'removed';

/** A peer is gone for good. */
export interface PeerLeft extends RoomEvent {
  readonly peer: string;
  readonly reason: DepartureReason;
  /** How many peers are there now. */
  readonly present: number;
}

/** One peer's stay in a meeting. */
export interface Stay {
  readonly peer: string;
  /** ISO 8601; missing where nobody told of the join. */
  readonly joinedAt?: string;
  /** ISO 8601. */
  readonly leftAt: string;
  readonly seconds?: number;
  readonly reason: DepartureReason;
}

/** A meeting is over. */
export interface CallReport extends RoomEvent {
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601. */
  readonly endedAt: string;
  readonly seconds: number;
  /** How many peers were there in all. */
  readonly peers: number;
  readonly mostAtOnce: number;
  /** Whether nothing of it was told late and no stay is missing. */
  readonly complete: boolean;
  /** The latest 100. */
  readonly stays: readonly Stay[];
}

/** What is told of each room, by name (docs/embedding.md). */
export interface RoomEvents {
  /** The first peer of a meeting has joined. */
  readonly 'room-started': RoomEvent;
  readonly 'peer-joined': PeerJoined;
  readonly 'peer-left': PeerLeft;
  /** The last peer of a meeting is gone. */
  readonly 'room-ended': RoomEvent;
  /** After `room-ended`. */
  readonly 'call-report': CallReport;
}

/**
 * Functions that want events. Each event is told to one instance of the cluster. One that throws, rejects, or takes more than 10 s is
 * called again later, with the same `id`; until then the room's next event waits.
 */
export type RoomEventHandlers = {
  readonly [Type in keyof RoomEvents]?: ((event: RoomEvents[Type]) => unknown) | undefined;
};
