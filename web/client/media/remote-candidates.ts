import type { CandidateInit } from './negotiation-signal.ts';
import type { RtcConnection } from './rtc.ts';

/** Most candidates that are held, and most that are added to one remote description; more are dropped (SPEC R153). */
const MOST = 128;

interface Held {
  readonly epoch: number;
  readonly candidate: CandidateInit | null;
}

/** The candidates of a peer. Holds those that come before the remote description to which they can be added. */
export class RemoteCandidates {
  #held: Held[] = [];
  #added = 0;

  hold(epoch: number, candidate: CandidateInit | null): void {
    if (this.#held.length < MOST) this.#held.push({ epoch, candidate });
  }

  /** The connection of this epoch has a new remote description: adds what was held for it, in order. */
  async described(connection: RtcConnection, epoch: number): Promise<void> {
    const due = this.#held.filter((each) => each.epoch === epoch);
    this.#held = this.#held.filter((each) => each.epoch > epoch);
    this.#added = 0;
    for (const { candidate } of due) await this.add(connection, candidate);
  }

  /** Null is the end of candidates. A candidate that the connection refuses is dropped. */
  async add(connection: RtcConnection, candidate: CandidateInit | null): Promise<void> {
    if (this.#added >= MOST) return;
    this.#added += 1;
    try {
      await connection.addIceCandidate(candidate);
    } catch {
      // It belongs to an offer that lost a collision, or it is not valid. The connection goes on with the others.
    }
  }
}
