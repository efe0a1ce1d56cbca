import { timingSafeEqual } from 'node:crypto';
import type { MemberSeat, PeerId, ResumeClaim, RoomId, Seat, SpentSecret } from '../../core/ports.ts';

/** A seat as the store in memory keeps it. */
export interface Record {
  readonly seat: Seat;
  /** The version of the join or resume that brought the session to the seat's node; 0 if it is not known. */
  readonly since: number;
  /** Digest of the resume secret; '' if it is not known. */
  readonly digest: string;
  readonly previous: SpentSecret;
}

/** Higher than any version. */
export const GONE = Number.MAX_SAFE_INTEGER;

export const NONE_SPENT: SpentSecret = { digest: '', attempt: 0 };

/** Whether the store takes the digest of a claim for that of the session (SPEC R42). */
export function isGood(record: Record, { digest, attempt }: ResumeClaim): boolean {
  const { previous } = record;
  return equal(digest, record.digest) || (equal(digest, previous.digest) && attempt >= previous.attempt);
}

/** The store's past: sessions of versions below `born` are from before it; `back` came back with one, the version of which it is. */
export interface Past {
  readonly born: number;
  readonly back: number | undefined;
}

/** Whether the session of a seat came later than that of a record. */
export function seatIsLater({ since, spent }: MemberSeat, record: Record, past: Past): boolean {
  const { previous } = record;
  if (equal(spent.digest, previous.digest) && spent.attempt !== previous.attempt) {
    return spent.attempt > previous.attempt;
  }
  return isLater(since, record, past);
}

/**
 * Whether a session of version `since` came later than that of a record. Sessions from before a loss of data are compared
 * with the one that came back, and sessions from after it only with their like.
 */
export function isLater(since: number, record: Record, { born, back }: Past): boolean {
  if (back === undefined) return record.since < since;
  if (since < born) return back < since;
  return record.since >= born && record.since < since;
}

export function keyOf(room: RoomId, peerId: PeerId): string {
  return `${room}\t${peerId}`;
}

/** Compares two digests in constant time. '' is no digest, and equals nothing. */
function equal(a: string, b: string): boolean {
  return a.length > 0 && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
