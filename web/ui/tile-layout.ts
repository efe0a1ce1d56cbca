import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface TileSize {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** A tile is never wider than a picture (16:9) and never narrower than a portrait; what is between crops the sides. */
const WIDEST = 16 / 9;
const NARROWEST = 3 / 4;
/** What of a picture has to stay in sight decides between arrangements: its middle, 4:3. */
const MIDDLE = 4 / 3;

/** The tiles that show most of `count` pictures in a box; one alone fills it. Lengths in CSS pixels. */
export function fitTiles(count: number, width: number, height: number, gap: number): TileSize {
  if (count === 1) return { columns: 1, width: Math.floor(width), height: Math.floor(height) };
  let best: TileSize = { columns: 1, width: 0, height: 0 };
  let most = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    const shown = Math.min(cellWidth, cellHeight * MIDDLE);
    if (shown <= most) continue;
    most = shown;
    best = {
      columns,
      width: Math.floor(Math.min(cellWidth, cellHeight * WIDEST)),
      height: Math.floor(Math.min(cellHeight, cellWidth / NARROWEST)),
    };
  }
  return best;
}

const GAP = 12;

/**
 * Sizes the tiles of a grid to its box, whatever changes: the box, or the number of tiles. Writes two custom
 * properties through the CSSOM, which a strict content security policy allows (CSP Level 3, 8.3).
 */
export class TileLayout implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #observer: ResizeObserver | undefined;
  #watched: HTMLElement | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    if (typeof ResizeObserver === 'function') this.#observer = new ResizeObserver(() => this.#fit());
    host.addController(this);
  }

  hostUpdated(): void {
    const grid = this.#host.shadowRoot?.querySelector<HTMLElement>('.grid') ?? undefined;
    if (grid !== this.#watched) {
      this.#observer?.disconnect();
      this.#watched = grid;
      if (grid) this.#observer?.observe(grid);
    }
    this.#fit();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#watched = undefined;
  }

  #fit(): void {
    const grid = this.#watched;
    if (!grid) return;
    const count = Number(grid.dataset['tiles']);
    const size = fitTiles(count, grid.clientWidth, grid.clientHeight, GAP);
    grid.style.setProperty('--tile-width', `${size.width}px`);
    grid.style.setProperty('--tile-height', `${size.height}px`);
  }
}
