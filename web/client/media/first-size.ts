import type { Clock } from '../signaling/clock.ts';

/**
 * Most pixels of a picture that is sent at once. Senders begin at 300 kbit/s; of a larger picture Chromium drops one
 * frame after the other, each time scaling down, until it fits (its initial frame dropper). Seen in Chromium 153 with a
 * camera of 1280x720: the first picture came 130 ms later than with the picture halved from the start.
 */
const PIXELS = 640 * 480;

/** Until the sender's estimate of the bandwidth has grown: it probes from the first second on. */
const GROW_MS = 2_000;

/** How much smaller than the camera's a picture begins; for a camera that does not tell its size, not at all. */
export function firstScale(track: MediaStreamTrack | null): number {
  const { width = 0, height = 0 } = track?.getSettings() ?? {};
  return Math.max(1, Math.ceil(Math.sqrt((width * height) / PIXELS)));
}

/** Whether a connection still sends its first, small picture. */
export class FirstSize {
  readonly #clock: Clock;
  readonly #grow: () => void;
  #state: 'small' | 'growing' | 'full' = 'small';
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, grow: () => void) {
    this.#clock = clock;
    this.#grow = grow;
  }

  scale(track: MediaStreamTrack | null): number {
    return this.#state === 'full' ? 1 : firstScale(track);
  }

  /** Media flows: the picture grows in a moment. */
  connected(): void {
    if (this.#state !== 'small') return;
    this.#state = 'growing';
    this.#cancel = this.#clock.after(GROW_MS, () => {
      this.#state = 'full';
      this.#grow();
    });
  }

  /** A new connection begins. */
  reset(): void {
    this.stop();
    this.#state = 'small';
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
