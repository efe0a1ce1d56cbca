import { type Metadata, SignalboxError } from '../../../src/protocol/index.ts';
import type { Clock } from '../signaling/clock.ts';
import type { SignalingClient } from '../signaling/signaling-client.ts';

const AGAIN_MS = 1_000;

/** The kinds of media that this participant sends, as its metadata tells the others. */
export type SentKinds = { readonly audio: boolean; readonly video: boolean; readonly screen?: boolean };

/** Keeps the metadata keys `audio`, `video` and `screen` equal to `sends`, one update at a time, also across reconnects. */
export class ProfileSync {
  readonly #clock: Clock;
  readonly #signaling: SignalingClient;
  readonly #sends: () => SentKinds;
  #told: Metadata = {};
  #busy = false;

  constructor(clock: Clock, signaling: SignalingClient, sends: () => SentKinds) {
    this.#clock = clock;
    this.#signaling = signaling;
    this.#sends = sends;
  }

  /** After a join or a resume: the room knows the metadata `told`. */
  entered(told: Metadata): void {
    this.#told = told;
    this.changed();
  }

  changed(): void {
    if (this.#signaling.state.kind !== 'joined' || this.#busy) return;
    const told = this.#told;
    // Null takes the key away. Whoever never shares never has it.
    const metadata: Metadata = { ...(told['screen'] === true && { screen: null }), ...this.#sends() };
    if (Object.keys(metadata).every((key) => metadata[key] === told[key])) return;
    this.#busy = true;
    this.#signaling.update({ metadata }).then(
      () => {
        this.#busy = false;
        this.#told = metadata;
        this.changed();
      },
      (error: unknown) => {
        // The connection was lost, or the rate was too high. The room still has to know, so the update is sent again.
        const asked = error instanceof SignalboxError ? error.retryAfterMs : undefined;
        this.#clock.after(Math.max(AGAIN_MS, asked ?? 0), () => {
          this.#busy = false;
          this.changed();
        });
      },
    );
  }
}
