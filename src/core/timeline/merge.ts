import type { LinkCount, RoomAccount, RoomErrorCount, RoomNote } from '../ports.ts';
import { completed, isMend, isSameChange } from './room-record.ts';

/** Changes that no node tells of: `count` in a row, the latest at `version`. */
export interface MissedChanges {
  readonly kind: 'missed';
  readonly version: number;
  readonly count: number;
}

/** What several nodes remember of one room, as one. */
export interface MergedAccount {
  /** The earliest moment from which on a node remembers the room, in ms since the epoch; undefined where none does. */
  readonly since: number | undefined;
  /** In the order of the versions. */
  readonly notes: readonly (RoomNote | MissedChanges)[];
  /** The links with most signals first. */
  readonly links: readonly LinkCount[];
  readonly otherSignals: number;
  /** The most frequent first. */
  readonly errors: readonly RoomErrorCount[];
}

/** Puts together what nodes remember of a room. `version`: that of the room by now, 0 if it is not known. */
export function mergeAccounts(accounts: readonly RoomAccount[], version: number): MergedAccount {
  const since = accounts.map((account) => account.since);
  return {
    since: since.length === 0 ? undefined : Math.min(...since),
    notes: withMissed(mergeNotes(accounts.flatMap(({ notes }) => notes)), version),
    links: mergeLinks(accounts.flatMap(({ links }) => links)),
    otherSignals: accounts.reduce((sum, { otherSignals }) => sum + otherSignals, 0),
    errors: mergeErrors(accounts.flatMap(({ errors }) => errors)),
  };
}

function mergeNotes(notes: readonly RoomNote[]): readonly RoomNote[] {
  const merged: RoomNote[] = [];
  for (const note of notes.toSorted((a, b) => a.version - b.version || firstVersionOf(a) - firstVersionOf(b))) {
    const known = knownAt(merged, note);
    const at = known ?? merged.length - 1;
    const before = merged[at];
    if (before !== undefined && before.kind === 'updated' && note.kind === 'updated' && touches(before, note)) {
      const count = note.version - Math.min(firstVersionOf(before), firstVersionOf(note)) + 1;
      merged[at] = { ...note, count };
    } else if (known !== undefined && before !== undefined) merged[at] = completed(before, note);
    else merged.push(note);
  }
  return merged;
}

/** Where a note of the same change is. They are in the order of their versions, so that few have to be looked at. */
function knownAt(merged: readonly RoomNote[], note: RoomNote): number | undefined {
  for (let at = merged.length - 1; at >= 0; at -= 1) {
    const other = merged[at];
    if (other === undefined || other.version < note.version) return undefined;
    if (isSameChange(other, note)) return at;
  }
  return undefined;
}

/** The version of the first of the changes that a note tells of. */
function firstVersionOf({ kind, version, count = 1 }: RoomNote): number {
  return kind === 'updated' ? version - count + 1 : version;
}

/** Whether nothing lies between two runs of changes, of which the first ends no later than the second one. */
function touches(before: RoomNote, after: RoomNote): boolean {
  return firstVersionOf(after) <= before.version + 1;
}

/** The same with a note for each gap between versions, up to the version of the room by now. */
function withMissed(notes: readonly RoomNote[], version: number): readonly (RoomNote | MissedChanges)[] {
  const all: (RoomNote | MissedChanges)[] = [];
  let latest: number | undefined;
  for (const note of notes) {
    const begins = firstVersionOf(note);
    // The versions of an empty room, and of one that was mended, may go on anywhere.
    const free = note.first === true || isMend(note);
    if (latest !== undefined && !free && begins > latest + 1) {
      all.push({ kind: 'missed', version: begins - 1, count: begins - latest - 1 });
    }
    all.push(note);
    latest = Math.max(latest ?? 0, note.version);
  }
  if (latest !== undefined && version > latest) all.push({ kind: 'missed', version, count: version - latest });
  return all;
}

function mergeLinks(links: readonly LinkCount[]): readonly LinkCount[] {
  const merged = new Map<string, LinkCount>();
  for (const link of links) {
    const key = `${link.from} ${link.to}`;
    merged.set(key, { ...link, signals: link.signals + (merged.get(key)?.signals ?? 0) });
  }
  return [...merged.values()].toSorted((a, b) => b.signals - a.signals);
}

function mergeErrors(errors: readonly RoomErrorCount[]): readonly RoomErrorCount[] {
  const merged = new Map<string, RoomErrorCount>();
  for (const { code, count, latestAt } of errors) {
    const known = merged.get(code);
    merged.set(code, {
      code,
      count: count + (known?.count ?? 0),
      latestAt: Math.max(latestAt, known?.latestAt ?? 0),
    });
  }
  return [...merged.values()].toSorted((a, b) => b.count - a.count);
}
