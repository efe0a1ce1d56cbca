import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** With more tiles than this they stand where they belong at once. */
const MOST = 9;
const MOVE = { duration: 200, easing: 'cubic-bezier(.2, 0, 0, 1)' } as const;

/** Moves tiles from where they were before an update to where they are after it, unless the person wants less motion. */
export class TileMoves implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #moving = new WeakMap<Element, Animation>();
  #before: ReadonlyMap<Element, DOMRect> = new Map();

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const tiles = matchMedia('(prefers-reduced-motion: reduce)').matches ? [] : this.#tiles;
    this.#before = new Map(tiles.map((tile) => [tile, tile.getBoundingClientRect()]));
  }

  hostUpdated(): void {
    if (this.#before.size === 0 || this.#tiles.length > MOST) return;
    for (const tile of this.#tiles) {
      const from = this.#before.get(tile);
      if (!from || from.width === 0) continue;
      this.#moving.get(tile)?.cancel();
      const to = tile.getBoundingClientRect();
      const [x, y] = [from.x - to.x, from.y - to.y];
      const [wide, high] = [from.width / to.width, from.height / to.height];
      const near = Math.abs(x) < 1 && Math.abs(y) < 1 && Math.abs(from.width - to.width) < 1;
      if (near || to.width === 0) continue;
      const start = `translate(${x}px, ${y}px) scale(${wide}, ${high})`;
      this.#moving.set(
        tile,
        tile.animate(
          [
            { transformOrigin: '0 0', transform: start },
            { transformOrigin: '0 0', transform: 'none' },
          ],
          MOVE,
        ),
      );
    }
  }

  get #tiles(): readonly HTMLElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll<HTMLElement>('.grid > .tile') ?? [])];
  }
}
