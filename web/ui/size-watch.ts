import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { remOf } from './text-size.ts';

/** How much the control bar shows: split buttons; single ones; microphone, camera and leave alone. */
export type BarWidth = 'full' | 'small' | 'tiny';

/**
 * From which size of the element on, in CSS pixels: text of another size does not change which controls there are (SPEC R357).
 * The styles have the same figures.
 */
const FULL = 480;
const SMALL = 288;
const FLAT = 480;
const TINY_INLINE = 240;
const TINY_BLOCK = 224;

/** In rem: where things stand follows the size of text. */
const WIDE_REM = 64;

/** Whether an element is so small that it shows one tile and no panel. */
export function isTiny({ clientWidth, clientHeight }: Element): boolean {
  return clientWidth < TINY_INLINE || clientHeight < TINY_BLOCK;
}

/** Whether people and chat have room at the end of the control bar: the element is wide, and the bar is not over the picture. */
export function isWide(element: Element): boolean {
  const large = element.clientWidth >= WIDE_REM * remOf() && element.clientHeight >= FLAT;
  return large && !element.matches(':fullscreen');
}

function barWidthOf({ clientWidth, clientHeight }: Element): BarWidth {
  if (clientWidth < SMALL || clientHeight < TINY_BLOCK) return 'tiny';
  return clientWidth < FULL ? 'small' : 'full';
}

/** Follows the size of the host, and updates it when its control bar has to show more or less. */
export class SizeWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #observer: ResizeObserver | undefined;
  #width: BarWidth = 'full';
  #flat = false;
  #wide = false;
  #tiny = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get width(): BarWidth {
    return this.#width;
  }

  /** Whether the element is so low that its control bar is over the picture. */
  get flat(): boolean {
    return this.#flat;
  }

  get wide(): boolean {
    return this.#wide;
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(this.#measure);
    this.#observer.observe(this.#host);
    // It may come after the change of size, or without one.
    this.#host.addEventListener('fullscreenchange', this.#measure);
    this.#measure();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#host.removeEventListener('fullscreenchange', this.#measure);
  }

  /** The size of text may change without a change of the host's size. */
  hostUpdate(): void {
    this.#measure();
  }

  readonly #measure = (): void => {
    const host = this.#host;
    if (host.clientWidth === 0) return;
    const width = barWidthOf(host);
    const tiny = isTiny(host);
    const flat = host.clientHeight < FLAT && !tiny;
    const wide = isWide(host);
    if (width === this.#width && flat === this.#flat && wide === this.#wide && tiny === this.#tiny) return;
    this.#tiny = tiny;
    this.#width = width;
    this.#flat = flat;
    this.#wide = wide;
    host.requestUpdate();
  };
}
