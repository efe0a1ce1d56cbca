/** What holds for a room beside its peers. Each change of it raises the version of the roster by one (SPEC R190). */
export interface RoomState {
  /** The peer that decides about the room: one of the roster, also while it is away (SPEC R194). */
  readonly host?: string;
  /** Nobody joins any more; who has a seat may resume (SPEC R200). */
  readonly locked?: true;
  /** Those who join wait until a host lets them in (SPEC R207). */
  readonly waiting?: true;
  /** Most peers of this room, if it is less than `limits.capacity` of the welcome. Who is there stays. */
  readonly capacity?: number;
  /** When the room ends for all, in ms since the epoch by the clock of the store. */
  readonly endsAt?: number;
  /** Keys of client addresses that may not join (SPEC R205). They tell nothing outside of this room. */
  readonly bans?: readonly string[];
  /** By peer id: peers that were asked to mute, by whom, and at which version (SPEC R206). */
  readonly muted?: Readonly<Record<string, MuteRequest>>;
}

/** One request to mute. Each has a version of its own, so that a peer notices a second one. */
export interface MuteRequest {
  readonly from: string;
  readonly version: number;
}
