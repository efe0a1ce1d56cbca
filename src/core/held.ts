import type { Envelope } from './ports.ts';
import type { Replica } from './replica.ts';

/** Most envelopes that wait in one replica for the changes they were sent after. */
export const HELD_LIMIT = 256;

/** Lets an envelope wait; false when too many do. */
export function hold(replica: Replica, envelope: Envelope): boolean {
  if (replica.held.length >= HELD_LIMIT) return false;
  replica.held.push(envelope);
  return true;
}

/**
 * Gives `process` what may go now. Changes first, wherever they stand: each may free the next. Then the rest, in
 * order, up to the first that has to wait. `process` answers false for an envelope that has to.
 */
export function drainHeld(replica: Replica, process: (envelope: Envelope) => boolean): void {
  let next: Envelope | undefined;
  do {
    next = replica.held.find(({ kind, version }) => kind === 'change' && version <= replica.version + 1);
    if (next !== undefined) {
      replica.held.splice(replica.held.indexOf(next), 1);
      process(next);
    }
  } while (next !== undefined);
  const waits = replica.held.findIndex((envelope) => !process(envelope));
  replica.held.splice(0, waits === -1 ? replica.held.length : waits);
}
