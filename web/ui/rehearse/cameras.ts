import type { Clock } from '../../client/signaling/clock.ts';
import { drawFace } from './face.ts';

/** Pictures a second; and between two of the same picture where a person wants no motion, in ms. */
const RATE = 12;
const STILL_MS = 1_000;

/** A turn of the head, in pictures; each person begins somewhere else. */
const TURN = 90;
const APART = 23;

interface Camera {
  readonly index: number;
  readonly context: CanvasRenderingContext2D;
  readonly stream: MediaStream;
}

/** Draws faces as cameras would give them. With reduced motion they keep still. */
export class Cameras {
  readonly #clock: Clock;
  readonly #cameras = new Map<number, Camera>();
  #pictures = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The picture of the n-th person; undefined where the browser gives no canvas as a stream. */
  of(index: number): MediaStream | undefined {
    const known = this.#cameras.get(index);
    if (known) return known.stream;
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext('2d');
    if (!context || !('captureStream' in canvas)) return undefined;
    const stream = canvas.captureStream(RATE);
    this.#cameras.set(index, { index, context, stream });
    if (this.#cancel) this.#cancel();
    this.#draw();
    return stream;
  }

  close(): void {
    this.#cancel?.();
    for (const { stream } of this.#cameras.values()) for (const track of stream.getTracks()) track.stop();
    this.#cameras.clear();
  }

  /** A still picture is drawn again and again, too: a video that is new on the page waits for one. */
  readonly #draw = (): void => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!still) this.#pictures += 1;
    for (const { index, context } of this.#cameras.values()) {
      drawFace(context, index, still ? 0 : ((this.#pictures + index * APART) % TURN) / TURN);
    }
    this.#cancel = this.#clock.after(still ? STILL_MS : 1_000 / RATE, this.#draw);
  };
}
