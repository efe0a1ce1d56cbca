import { timingSafeEqual } from 'node:crypto';
import type { MemberSeat, ResumeClaim, Seat, SpentSecret } from '../../core/ports.ts';
import { isLost, type Past } from './losses.ts';

/** A seat as the store in memory keeps it. */
export interface Record {
  readonly seat: Seat;
  /** Digest of the resume secret; '' if it is not known. */
  readonly digest: string;
  readonly previous: SpentSecret;
  /** See `NewSeat`. */
  readonly banKey: string;
}

/** Whether the store takes the digest of a claim for that of the session (SPEC R42). */
export function isGood(record: Record, { digest, attempt }: ResumeClaim): boolean {
  const { previous } = record;
  return equal(digest, record.digest) || (equal(digest, previous.digest) && attempt >= previous.attempt);
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
 * Whether a session of version `since` came later than that of a record. Where a session came back, lost ones are compared
 * with it: its own version is newer than they are. Those that are not lost the store has known, and replaced.
 */
export function isLater(since: number, record: Record, past: Past): boolean {
  const { back } = past;
  return back === undefined ? record.seat.since < since : back < since && isLost(since, past);
}

/** Compares two digests in constant time. '' is no digest, and equals nothing. */
function equal(a: string, b: string): boolean {
  return a.length > 0 && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
