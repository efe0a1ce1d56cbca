import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How much the control bar shows: split buttons; single ones; microphone, camera and leave alone. */
export type BarWidth = 'full' | 'small' | 'tiny';

/** From which width of the element on, in rem. */
const FULL_REM = 30;
const SMALL_REM = 18;
const TINY_BLOCK_REM = 14;
const FLAT_REM = 30;
const TINY_INLINE_REM = 15;
const WIDE_REM = 64;

export function barWidthOf(inline: number, block: number): BarWidth {
  if (inline < SMALL_REM || block < TINY_BLOCK_REM) return 'tiny';
  return inline < FULL_REM ? 'small' : 'full';
}

/** Whether the element is so low that its control bar is over the picture. */
export function isFlat(inline: number, block: number): boolean {
  return block < FLAT_REM && block >= TINY_BLOCK_REM && inline >= TINY_INLINE_REM;
}

/** Whether an element is so small that it shows one tile and no panel. */
export function isTiny({ clientWidth, clientHeight }: Element): boolean {
  const rem = remOf();
  return clientWidth < TINY_INLINE_REM * rem || clientHeight < TINY_BLOCK_REM * rem;
}

/** Whether an element is so large that panels stand beside the stage, and people and chat at the end of the control bar. */
export function isWide({ clientWidth, clientHeight }: Element): boolean {
  const rem = remOf();
  return clientWidth >= WIDE_REM * rem && clientHeight >= FLAT_REM * rem;
}

/** The size of the page's text, in CSS pixels. */
function remOf(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

/** Follows the size of the host, and updates it when its control bar has to show more or less. */
export class SizeWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #observer: ResizeObserver | undefined;
  #width: BarWidth = 'full';
  #flat = false;
  #wide = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get width(): BarWidth {
    return this.#width;
  }

  get flat(): boolean {
    return this.#flat;
  }

  get wide(): boolean {
    return this.#wide;
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this.#host);
    this.#measure();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  /** The size of text may change without a change of the host's size. */
  hostUpdate(): void {
    this.#measure();
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.#host;
    if (clientWidth === 0) return;
    const rem = remOf();
    const width = barWidthOf(clientWidth / rem, clientHeight / rem);
    const flat = isFlat(clientWidth / rem, clientHeight / rem);
    const wide = isWide(this.#host);
    if (width === this.#width && flat === this.#flat && wide === this.#wide) return;
    this.#width = width;
    this.#flat = flat;
    this.#wide = wide;
    this.#host.requestUpdate();
  }
}
