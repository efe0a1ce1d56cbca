import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { remOf } from './text-size.ts';

export interface TileSize {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** The limits of a tile's aspect ratio: a picture (16:9) and a portrait (3:4). Between them the sides are cropped. */
const WIDEST = 16 / 9;
const NARROWEST = 3 / 4;
/** The least size of a tile of a grid, in CSS pixels where text has the usual size, 16. Where more tiles than fit in this size, the grid scrolls. */
const LEAST = { width: 146, height: 110 } as const;
/** The aspect ratio of the middle of a picture, which has to stay visible. The layout that shows most of it is chosen. */
const MIDDLE = 4 / 3;

/** Returns the tile size that shows most of `count` pictures in a box; one picture fills it. Lengths are CSS pixels. */
export function fitTiles(count: number, width: number, height: number, gap: number, scale = 1): TileSize {
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
  const least = { width: Math.min(LEAST.width * scale, width), height: Math.min(LEAST.height * scale, height) };
  return best.width >= least.width && best.height >= least.height ? best : scrolled(width, gap, least);
}

/** As many columns as have room. */
function scrolled(width: number, gap: number, least: Omit<TileSize, 'columns'>): TileSize {
  const columns = Math.max(1, Math.floor((width + gap) / (least.width + gap)));
  const cell = Math.floor((width - gap * (columns - 1)) / columns);
  return { columns, width: cell, height: width > 0 ? Math.max(least.height, Math.floor(cell / WIDEST)) : 0 };
}

/**
 * Fits the tiles of a grid into its box, after a change of the box or of the number of tiles, and marks those of the last row with
 * `data-last-row`. Writes custom properties through the CSSOM, which a strict content security policy allows (CSP Level 3, 8.3).
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
    const gap = Number.parseFloat(getComputedStyle(grid).columnGap) || 0;
    const size = fitTiles(count, grid.clientWidth, grid.clientHeight, gap, remOf() / 16);
    grid.style.setProperty('--strip', `${Math.max(1, count - 1)}`);
    grid.style.setProperty('--tile-width', `${size.width}px`);
    grid.style.setProperty('--tile-height', `${size.height}px`);
    const before = Math.floor((count - 1) / size.columns) * size.columns;
    for (const [index, tile] of [...grid.children].entries()) tile.toggleAttribute('data-last-row', index >= before);
  }
}
