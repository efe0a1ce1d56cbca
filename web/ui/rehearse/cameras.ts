import type { Clock } from '../../client/signaling/clock.ts';
import { drawFace } from './face.ts';
import { drawScreen } from './screen.ts';

/** Pictures a second; and between two of the same picture where a person wants no motion, in ms. */
const RATE = 12;
const STILL_MS = 1_000;

/** A turn of the head, in pictures; each person begins somewhere else. */
const TURN = 90;
const APART = 23;

type Draw = (context: CanvasRenderingContext2D, index: number, at: number) => void;

interface Picture {
  readonly index: number;
  readonly draw: Draw;
  readonly context: CanvasRenderingContext2D;
  readonly stream: MediaStream;
}

/** Draws faces as cameras would give them, and screens. With reduced motion they keep still. */
export class Cameras {
  readonly #clock: Clock;
  readonly #all: Picture[] = [];
  #pictures = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The picture of the n-th person; undefined where the browser gives no canvas as a stream. */
  of(index: number): MediaStream | undefined {
    return this.#stream(index, drawFace);
  }

  /** The screen that the n-th person shares. */
  screenOf(index: number): MediaStream | undefined {
    return this.#stream(index, drawScreen);
  }

  #stream(index: number, draw: Draw): MediaStream | undefined {
    const known = this.#all.find((each) => each.index === index && each.draw === draw);
    if (known) return known.stream;
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext('2d');
    if (!context || !('captureStream' in canvas)) return undefined;
    const stream = canvas.captureStream(RATE);
    this.#all.push({ index, draw, context, stream });
    if (this.#cancel) this.#cancel();
    this.#draw();
    return stream;
  }

  close(): void {
    this.#cancel?.();
    for (const { stream } of this.#all) for (const track of stream.getTracks()) track.stop();
    this.#all.length = 0;
  }

  /** A still picture is drawn again and again, too: a video that is new on the page waits for one. */
  readonly #draw = (): void => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!still) this.#pictures += 1;
    for (const { index, draw, context } of this.#all) {
      draw(context, index, still ? 0 : ((this.#pictures + index * APART) % TURN) / TURN);
    }
    this.#cancel = this.#clock.after(still ? STILL_MS : 1_000 / RATE, this.#draw);
  };
}
