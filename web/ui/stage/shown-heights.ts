import type { ReactiveController } from 'lit';
import type { CallStore } from '../../client/call/call-store.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import type { StageHost } from './stage-host.ts';

/** How long tiles are still before the others are told of them, in ms. */
const STILL_MS = 300;

/** Tells the store how high each participant's tile is, in pixels of the screen; 0 where nobody sees it (SPEC R289). */
export class ShownHeights implements ReactiveController {
  readonly #host: StageHost;
  readonly #clock: Clock;
  readonly #sizes = new ResizeObserver(() => this.#plan());
  readonly #sights = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#seen.add(target);
      else this.#seen.delete(target);
    }
    this.#plan();
  });
  readonly #seen = new WeakSet<Element>();
  #watched: ReadonlySet<HTMLElement> = new Set();
  #told: { readonly store: CallStore | undefined; heights: ReadonlyMap<string, number> } | undefined;
  #cancel: (() => void) | undefined;

  constructor(host: StageHost, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    host.addController(this);
  }

  hostUpdated(): void {
    const tiles = new Set(this.#host.shadowRoot?.querySelectorAll<HTMLElement>('.tile'));
    for (const tile of this.#watched) {
      if (tiles.has(tile)) continue;
      this.#sizes.unobserve(tile);
      this.#sights.unobserve(tile);
    }
    for (const tile of tiles) {
      if (this.#watched.has(tile)) continue;
      this.#sizes.observe(tile);
      this.#sights.observe(tile);
    }
    this.#watched = tiles;
  }

  hostDisconnected(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#sizes.disconnect();
    this.#sights.disconnect();
    this.#watched = new Set();
  }

  #plan(): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(STILL_MS, () => this.#tell());
  }

  #tell(): void {
    const { store } = this.#host;
    const told = this.#told?.store === store ? this.#told?.heights : undefined;
    const heights = new Map<string, number>();
    for (const tile of this.#watched) {
      const peerId = store?.state.participants.find((each) => each.peerId === tile.dataset['key'])?.peerId;
      if (peerId === undefined) continue;
      const height = this.#seen.has(tile) ? Math.round(tile.clientHeight * devicePixelRatio) : 0;
      heights.set(peerId, height);
      if (told?.get(peerId) !== height) store?.setShownHeight(peerId, height);
    }
    this.#told = { store, heights };
  }
}
