import type { ReactiveController } from 'lit';
import type { CallRequest } from '../events.ts';
import type { StageHost } from './stage-host.ts';

/** Shows one tile in full screen, and ends that, when a control asks for it. */
export class TileFullScreen implements ReactiveController {
  readonly #host: StageHost;

  constructor(host: StageHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('call-request', this.#answer);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('call-request', this.#answer);
  }

  readonly #answer = ({ defaultPrevented, detail }: CustomEvent<CallRequest>): void => {
    if (defaultPrevented || detail.kind !== 'toggle-tile-full-screen') return;
    const root = this.#host.shadowRoot;
    const tile = root?.querySelector<HTMLElement>(`.tile[data-key="${CSS.escape(detail.key)}"]`);
    // The tile of somebody who has left: what is in full screen by now is something else.
    if (!root || !tile) return;
    const change = root.fullscreenElement === tile ? document.exitFullscreen() : tile.requestFullscreen();
    // A browser that refuses leaves the tile as it is.
    change.catch(() => {});
  };
}
