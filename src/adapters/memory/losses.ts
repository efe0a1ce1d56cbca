import type { PeerId, RoomId } from '../../core/ports.ts';

/** Versions that are lost: those above `kept`, up to which the data survived, and below `mended`, where the room went on. */
interface Gap {
  readonly kept: number;
  readonly mended: number;
}

/** What the store knows of its losses: what they took of a room, the room's version, and the session with which the peer came back. */
export interface Past {
  readonly gaps: readonly Gap[];
  readonly version: number;
  /** The version of that session, or GONE; undefined if none came back. */
  readonly back: number | undefined;
}

/** Higher than any version. */
export const GONE = Number.MAX_SAFE_INTEGER;

/** Most losses of a room that are remembered, beside all that was before the store. */
const MOST_GAPS = 32;

/** Whether a version is lost, or higher than the room's, so that it is lost too. */
export function isLost(since: number, { gaps, version }: Past): boolean {
  return version < since || isIn(gaps, since);
}

/** What the store in memory lacks of its rooms: all from before it, and what nodes have seen that it has not. */
export class Losses {
  /** Sessions of lower versions are from before the store: their proofs count (SPEC R141). */
  readonly #born: Gap;
  /** What rooms have lost since, the latest loss last. */
  readonly #gaps = new Map<RoomId, readonly Gap[]>();
  /** Of the peers of lost sessions: the version of the session with which each came back, or GONE after it left. */
  readonly #back = new Map<string, number>();

  /** `born`: the version below which all is lost. */
  constructor(born: number) {
    this.#born = { kept: 0, mended: born };
  }

  /** `version`: that of the room, or GONE if it is not there. */
  past(room: RoomId, peerId: PeerId, version: number): Past {
    return { gaps: this.#of(room), version, back: this.#back.get(keyOf(room, peerId)) };
  }

  /** Whether a version is one of those that are known to be lost. */
  has(room: RoomId, version: number): boolean {
    return isIn(this.#of(room), version);
  }

  /** Where the room went on after its latest loss. */
  latest(room: RoomId): number {
    return this.#of(room).at(-1)?.mended ?? 0;
  }

  /** Notes that the versions above `kept` and below `mended` are lost. */
  lose(room: RoomId, kept: number, mended: number): void {
    this.#gaps.set(room, [...(this.#gaps.get(room) ?? []), { kept, mended }].slice(-MOST_GAPS));
  }

  /** Notes that a peer came back with a session of this version. */
  cameBack(room: RoomId, peerId: PeerId, since: number): void {
    this.#back.set(keyOf(room, peerId), since);
  }

  /** Notes that a peer's session ended. `since`: the version of its record. No proof of a lost session brings it back. */
  ended(room: RoomId, peerId: PeerId, since: number): void {
    const from = this.#back.get(keyOf(room, peerId)) ?? since;
    if (from === 0 || this.has(room, from)) this.#back.set(keyOf(room, peerId), GONE);
  }

  #of(room: RoomId): readonly Gap[] {
    return [this.#born, ...(this.#gaps.get(room) ?? [])];
  }
}

function isIn(gaps: readonly Gap[], version: number): boolean {
  return gaps.some(({ kept, mended }) => kept < version && version < mended);
}

function keyOf(room: RoomId, peerId: PeerId): string {
  return `${room}\t${peerId}`;
}
