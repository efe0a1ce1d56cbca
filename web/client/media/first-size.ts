import type { Clock } from '../signaling/clock.ts';

/**
 * The most pixels of the first picture. Senders begin at 300 kbit/s. Where a picture is too large for that, Chromium drops
 * frames and scales down, one step a frame, until the picture fits (its initial frame dropper). Seen in Chromium 153 with a
 * camera of 1280x720: the first picture came 130 ms later than with the picture halved from the start.
 */
const PIXELS = 640 * 480;

/** Time until the sender's estimate of the bandwidth has grown, in ms: it probes from the first second on. */
const GROW_MS = 2_000;

/** By what the camera's width and height are divided at first; 1 for a camera that does not tell its size. */
export function firstScale(track: MediaStreamTrack | null): number {
  const { width = 0, height = 0 } = track?.getSettings() ?? {};
  return Math.max(1, Math.ceil(Math.sqrt((width * height) / PIXELS)));
}

/** Makes the picture of a connection small at first, and lets it grow to the camera's size. */
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

  /** Media flows: after GROW_MS the picture grows. */
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
