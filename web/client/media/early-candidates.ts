import type { CandidateInit } from './negotiation-signal.ts';
import type { RtcConnection } from './rtc.ts';

/** Most candidates that are held; more are dropped. */
const MOST = 128;

/** Holds candidates that come before the remote description to which they can be added. */
export class EarlyCandidates {
  #held: (CandidateInit | null)[] = [];

  hold(candidate: CandidateInit | null): void {
    if (this.#held.length < MOST) this.#held.push(candidate);
  }

  /** Adds the held candidates in order, and no longer holds them. */
  async addTo(connection: RtcConnection): Promise<void> {
    const held = this.#held;
    this.#held = [];
    for (const candidate of held) await addCandidate(connection, candidate);
  }
}

/** Null is the end of candidates. A candidate that the connection refuses is dropped. */
export async function addCandidate(connection: RtcConnection, candidate: CandidateInit | null): Promise<void> {
  try {
    await connection.addIceCandidate(candidate);
  } catch {
    // It belongs to an offer that lost a collision, or it is not valid. The connection goes on with the other candidates.
  }
}
