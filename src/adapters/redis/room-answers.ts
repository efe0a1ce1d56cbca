import {
  StoreUnavailable,
  type Changed,
  type PeerId,
  type RemovalReason,
  type RestoreOutcome,
  type Seat,
  type Unchanged,
} from '../../core/ports.ts';
import { hostsOf } from '../../core/replica.ts';
import { isVersion } from '../../protocol/decode-peer.ts';
import { headOf, seatOf } from './record.ts';

/** What the verbs on rooms answer, decoded. Each throws StoreUnavailable for an answer of another shape. */

/** A room, and the records in it that are bad: peer id and the part of the record before its JSON, for the verb `clear`. */
export interface Described extends Omit<RestoreOutcome, 'removed'> {
  readonly bad: readonly string[];
}

/** Reads { version, peer, record, peer, record, ... }. */
export function described([version, ...pairs]: readonly string[]): Described {
  const seats: Seat[] = [];
  const bad: string[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const [peerId = '', record = ''] = [pairs[at], pairs[at + 1]];
    const seat = seatOf(peerId, record);
    if (seat === undefined) bad.push(peerId, headOf(record));
    else seats.push(seat);
  }
  return { snapshot: { version: versionIn(version), seats }, nodes: hostsOf(seats), bad };
}

/** Reads { version, host, host, ... }; {} means that nothing changed. */
export function changed([version, ...nodes]: readonly string[]): Changed | Unchanged {
  return version === undefined ? { kind: 'unchanged' } : { kind: 'changed', version: versionIn(version), nodes };
}

/** Reads { number, peer, how, ... } before the rest: the peers that were removed. */
export function withRemovals([number, ...texts]: readonly string[]): {
  readonly removed: RestoreOutcome['removed'];
  readonly rest: readonly string[];
} {
  const end = 2 * versionIn(number);
  const removed = new Map<PeerId, RemovalReason>();
  for (let at = 0; at < end; at += 2) {
    const [peerId, how] = [texts[at], texts[at + 1]];
    if (peerId === undefined || !isRemovalReason(how)) notUnderstood();
    removed.set(peerId, how);
  }
  return { removed, rest: texts.slice(end) };
}

export function isRemovalReason(text: string | undefined): text is RemovalReason {
  return text === 'removed' || text === 'closed';
}

/** A version, or another whole number, in an answer. */
export function versionIn(text: string | undefined): number {
  return wholeOf(text) ?? notUnderstood();
}

/** The whole number that a text is; undefined for any other text. */
export function wholeOf(text: unknown): number | undefined {
  const number = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return isVersion(number) ? number : undefined;
}

export function notUnderstood(): never {
  throw new NotUnderstood();
}

/** An answer that no verb gives: something between this node and Redis, or another Redis, answers. */
export class NotUnderstood extends StoreUnavailable {
  constructor() {
    super('the answer is not understood', { uncertain: true });
  }
}
