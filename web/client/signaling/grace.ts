import type { Clock } from './clock.ts';

/** A node may notice a loss later than its client, by its pings or at the end of another node's lease: at most this, in ms. */
const NOTICED_MS = 30_000;

/** Tells whether a session without a connection is surely over, for any node (SPEC R40, R150). */
export class Grace {
  readonly #clock: Clock;
  /** When a node may have held the session for a connection last, in ms since the epoch. */
  #heldAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Until now a node may have held the session. */
  begin(): void {
    this.#heldAt = this.#clock.now();
  }

  /** Whether the grace period of `graceMs` has passed on every node. */
  isOver(graceMs: number): boolean {
    const passed = this.#clock.now() - this.#heldAt;
    // The clock was set back.
    if (passed < 0) this.begin();
    return passed >= graceMs + NOTICED_MS;
  }
}
