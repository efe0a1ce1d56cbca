import { frameSender } from '../protocol/decode-frame.ts';
import type { RoomEnvelope } from './ports.ts';
import type { Replica } from './replica.ts';

/** The most envelopes that may wait in one replica. Each was sent after a change that the replica does not have yet. */
export const EARLY_LIMIT = 256;

/** Keeps an envelope that has to wait. Answers false if too many wait already. */
export function keepEarly(replica: Replica, envelope: RoomEnvelope): boolean {
  if (replica.early.length >= EARLY_LIMIT) return false;
  replica.early.push(envelope);
  return true;
}

/**
 * Hands to `process` the envelopes that need not wait any more. Changes come first, wherever they stand in the queue,
 * because other envelopes may wait for them. The others follow in order, up to the first that still has to wait:
 * `process` answers false for it.
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

/**
 * Empties the queue when no read brings the changes that its envelopes wait for. Answers with what peers of the replica sent,
 * in the order of arrival, and with how many envelopes are given up (SPEC R23).
 */
export function endWait(replica: Replica): { known: readonly PeerEnvelope[]; givenUp: number } {
  const { early, seats } = replica;
  replica.early = [];
  const known = early.filter(isOfPeer).filter(({ frame }) => seats.has(frameSender(frame) ?? ''));
  return { known, givenUp: early.length - known.length };
}

/** What a peer sent, to one other or to all. */
export type PeerEnvelope = Extract<RoomEnvelope, { kind: 'direct' | 'room' }>;

function isOfPeer(envelope: RoomEnvelope): envelope is PeerEnvelope {
  return envelope.kind === 'direct' || envelope.kind === 'room';
}
