import type { ErrorCode } from '../../protocol/errors.ts';
import type { PeerId, RoomAccount, RoomErrorCount, RoomNote, SentSignals } from '../ports.ts';
import { LinkCounts } from './link-counts.ts';

/** Most notes that a node remembers of one room (SPEC R242). */
export const MOST_NOTES = 200;

/** How many notes and counts all records of a node have together: a measure of the memory that they take. */
export interface Meter {
  size: number;
}

/** What a node remembers of one room: the latest notes, and counts. */
export class RoomRecord {
  readonly #since: number;
  readonly #meter: Meter;
  readonly #notes: RoomNote[] = [];
  readonly #errors = new Map<string, RoomErrorCount>();
  readonly #links = new LinkCounts((by) => this.#grow(by));
  #forgotten = 0;
  #size = 0;

  /** `since`: ms since the epoch. */
  constructor(since: number, meter: Meter) {
    this.#since = since;
    this.#meter = meter;
  }

  /**
   * The node forgets the room. Connections of peers that were there may hold on to this for as long as they live, so it keeps
   * nothing, and nothing grows any more.
   */
  drop(): void {
    this.#links.end();
    this.#notes.length = 0;
    this.#errors.clear();
    this.#grow(-this.#size);
  }

  get account(): RoomAccount {
    return {
      since: this.#since,
      notes: [...this.#notes],
      forgotten: this.#forgotten,
      links: this.#links.links,
      otherSignals: this.#links.others,
      errors: [...this.#errors.values()],
    };
  }

  /** Keeps a note at its place among the versions. What is known of the same change already is completed. */
  note(note: RoomNote): void {
    if (note.kind === 'left' && note.peerId !== undefined) this.#links.left(note.peerId);
    if (note.kind === 'closed') this.#links.allLeft();
    const same = this.#notes.findLastIndex((known) => isSameChange(known, note));
    const known = this.#notes[same];
    if (known !== undefined) {
      this.#notes[same] = completed(known, note);
      return;
    }
    const before = this.#notes.findLastIndex(({ version }) => version <= note.version);
    const previous = this.#notes[before];
    // Otherwise a peer that changes its metadata again and again would push out all other notes.
    if (previous?.kind === 'updated' && note.kind === 'updated' && previous.version + 1 === note.version) {
      this.#notes[before] = { ...note, count: (previous.count ?? 1) + 1 };
      return;
    }
    this.#notes.splice(before + 1, 0, note);
    if (this.#notes.length <= MOST_NOTES) {
      this.#grow(1);
      return;
    }
    this.#notes.shift();
    this.#forgotten += 1;
  }

  /** `code`: of the error table, which bounds how many there are. `at`: ms since the epoch. */
  refused(code: ErrorCode, at: number): void {
    const known = this.#errors.get(code);
    if (known === undefined) this.#grow(1);
    this.#errors.set(code, { code, count: (known?.count ?? 0) + 1, latestAt: at });
  }

  /** The counts of the signals that a peer sends, over all its connections to this node. */
  sentBy(peerId: PeerId): SentSignals {
    return this.#links.sentBy(peerId);
  }

  #grow(by: number): void {
    this.#size += by;
    this.#meter.size += by;
  }
}

/** Whether two notes are of one change. A room may be mended at the version of a change. */
export function isSameChange(a: RoomNote, b: RoomNote): boolean {
  return a.version === b.version && isMend(a) === isMend(b);
}

/** Whether a note is of a room that was mended: its versions may have been raised by more than one. */
export function isMend({ kind }: RoomNote): boolean {
  return kind === 'restored' || kind === 'reclaimed';
}

/** What two notes tell of one change. The node that made it knows best. */
export function completed(a: RoomNote, b: RoomNote): RoomNote {
  return a.made ? { ...b, ...a } : { ...a, ...b };
}
