import type { RoomEnvelope } from './ports.ts';
import type { Replica } from './replica.ts';

/** Most envelopes that wait in one replica for the changes they were sent after. */
export const EARLY_LIMIT = 256;

/** Lets an envelope wait. False: too many wait already. */
export function keepEarly(replica: Replica, envelope: RoomEnvelope): boolean {
  if (replica.early.length >= EARLY_LIMIT) return false;
  replica.early.push(envelope);
  return true;
}

/**
 * Gives `process` the envelopes that may go now. Changes go first, wherever they stand: each may free the next. Then the
 * others go in order, up to the first that has to wait. `process` answers false for an envelope that has to.
 */
export function drainEarly(replica: Replica, process: (envelope: RoomEnvelope) => boolean): void {
  let next: RoomEnvelope | undefined;
  do {
    next = replica.early.find(({ kind, version }) => kind === 'change' && version <= replica.version + 1);
    if (next !== undefined) {
      replica.early.splice(replica.early.indexOf(next), 1);
      process(next);
    }
  } while (next !== undefined);
  const waits = replica.early.findIndex((envelope) => !process(envelope));
  replica.early.splice(0, waits === -1 ? replica.early.length : waits);
}
