import {
  type AmendOutcome,
  StoreUnavailable,
  type Changed,
  type PeerId,
  type RemovalReason,
  type RestoreOutcome,
  type RoomLook,
  type Seat,
  type Unchanged,
} from '../../core/ports.ts';
import { hostsOf } from '../../core/replica.ts';
import { stateAmong } from '../../core/room-host.ts';
import { headOf, seatOf, wholeOf } from './record.ts';
import { stateOf } from './state-fields.ts';

/** What the verbs on rooms answer, decoded. Each throws StoreUnavailable for an answer of another shape. */

/** A room, and the records in it that are bad: peer id and the part of the record before its JSON, for the verb `clear`. */
export interface Described extends Omit<RestoreOutcome, 'removed'> {
  readonly bad: readonly string[];
  /** Whether a field of its state is bad. */
  readonly badState: boolean;
}

/** Reads { version, state, peer, record, peer, record, ... }. */
export function described([version, stateText, ...pairs]: readonly string[]): Described {
  const seats: Seat[] = [];
  const bad: string[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const [peerId = '', record = ''] = [pairs[at], pairs[at + 1]];
    const seat = seatOf(peerId, record);
    if (seat === undefined) bad.push(peerId, headOf(record));
    else seats.push(seat);
  }
  const { state, stateSince, bad: badState } = stateOf(stateText ?? notUnderstood());
  // A state without a seat is of a room that has ended.
  const kept = { state: stateAmong(seats, state), stateSince: seats.length === 0 ? 0 : stateSince };
  const snapshot = { version: versionIn(version), seats, ...kept };
  return { snapshot, nodes: hostsOf(seats), bad, badState };
}

/** Reads { version, new host or '', node, node, ... }; {} means that nothing changed. */
export function changed([version, host = '', ...nodes]: readonly string[]): Changed | Unchanged {
  if (version === undefined) return { kind: 'unchanged' };
  return { kind: 'changed', version: versionIn(version), nodes, ...(host !== '' && { host }) };
}

/** Reads { version, state, node, node, ... }; {} means that the change was refused. */
export function amended([version, state, ...nodes]: readonly string[]): AmendOutcome {
  if (version === undefined) return { kind: 'refused' };
  return { kind: 'amended', version: versionIn(version), state: stateOf(state ?? notUnderstood()).state, nodes };
}

/** Reads { peers, field, value, ... }, the fields as one text: a room as it is seen from outside. */
export function looked([peers, state]: readonly string[]): RoomLook {
  return { peers: versionIn(peers), state: stateOf(state ?? notUnderstood()).state };
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

export function notUnderstood(): never {
  throw new NotUnderstood();
}

/** An answer that no verb gives: something between this node and Redis, or another Redis, answers. */
export class NotUnderstood extends StoreUnavailable {
  constructor() {
    super('the answer is not understood', { uncertain: true });
  }
}
