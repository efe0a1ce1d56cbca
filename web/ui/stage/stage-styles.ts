const css = String.raw;

/** What the stage adds to the styles of the element when it is loaded: the strip, the own picture, tiles with little room. */
export const STAGE_STYLES = css`
  .own[tabindex] {
    cursor: grab;
    touch-action: none;
  }
  .tile:focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: 2px;
  }
  .grid > .own[tabindex]:focus-visible {
    box-shadow: 0 0 0 1px #fff;
  }
  .at-top.corner > .own {
    inset-block: var(--edge) auto;
  }
  .at-start.corner > .own {
    inset-inline: var(--edge) auto;
  }
  /* What the own picture would cover is at the other side. */
  .at-start:not(.at-top).corner > :not(.own) .plate {
    place-self: end;
  }
  .at-top:not(.at-start).corner > :not(.own) .top {
    place-self: start;
  }
  /* One large tile, which stays while the others beside it scroll. */
  .grid.strip {
    display: grid;
    grid-template: none / minmax(0, 1fr) 12rem;
    grid-auto-rows: 6.75rem;
    row-gap: 0.5rem;
    align-content: start;
    justify-content: normal;
  }
  .strip > .tile {
    grid-column: 2;
    inline-size: auto;
    block-size: auto;
  }
  .strip > .main {
    grid-area: 1 / 1 / span var(--strip, 1) / 2;
    position: sticky;
    inset-block-start: 0;
    block-size: 100cqb;
  }
  /* Disc, words and button stand together above the name. */
  .tile:has(.status button) .disc {
    translate: 0 -1.5rem;
  }
  .tile .status:has(button) {
    margin-block-start: calc(50cqb + clamp(2.5rem, 34cqmin, 7.5rem) / 2 - 1rem);
  }
  @container tile (inline-size < 14rem) or (block-size < 9rem) {
    .top {
      margin: 4px;
    }
    .tile .status:has(button) {
      display: flex;
      place-self: start;
      margin: 4px;
      padding: 0;
      background: none;
    }
    .tile:has(.status button) .disc {
      translate: none;
    }
    .status > span {
      display: none;
    }
    .status > button {
      min-block-size: min(2.25rem, 44px);
      padding-inline: 0.625rem;
      font-size: 0.75rem;
    }
  }
  /* The disc is above the two lines of the plate, and beside the button. */
  @container tile (block-size < 9rem) {
    .tile:has(.says) .disc {
      align-self: start;
      inline-size: 1.75rem;
      margin: 6px;
      font-size: 0.75rem;
    }
    .tile:has(.status button) .disc {
      justify-self: end;
    }
  }
  /* There is room for the button alone. */
  @container tile (inline-size < 8rem) {
    .tile:has(.status button) .disc {
      display: none;
    }
  }
  @container call (inline-size < 40rem) {
    .grid.strip {
      grid-template: minmax(0, 1fr) 5.25rem / none;
      grid-auto-columns: 7rem;
      grid-auto-flow: column;
      align-content: normal;
      justify-content: start;
      overflow: auto hidden;
    }
    .strip > .tile {
      grid-area: 2 / auto;
    }
    .strip > .main {
      grid-area: 1 / 1 / 2 / span var(--strip, 1);
      inset-inline-start: 0;
      inline-size: 100cqi;
      block-size: auto;
    }
  }
  /* What is told is at the bottom: the own picture stands above it. */
  @container call (inline-size < 40rem) and (block-size >= 480px) {
    .corner:not(.at-top) > .own {
      inset-block-end: calc(var(--edge) + var(--told, 0px));
    }
  }
  /* Words of the one other: beside the own picture, and above the bar. */
  @container call (inline-size >= 240px) and (224px <= block-size < 480px) {
    .corner > :not(.own) .status {
      gap: 4px;
      max-inline-size: calc(100% - 2 * var(--self-width) - 2rem);
      margin: 4px;
      padding: 6px 12px;
      line-height: 1.2;
      translate: none;
    }
    .corner > :not(.own) .status span:not(.spinner) {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      line-clamp: 2;
      overflow: hidden;
    }
  }
  @container call (block-size < 480px) {
    .tile:has(.status button) .disc {
      display: none;
    }
    /* The large tile, and the own one in its corner. */
    .grid.strip {
      grid-template: minmax(0, 1fr) / minmax(0, 1fr);
      overflow: hidden;
    }
    .strip > .main {
      grid-area: 1 / 1;
      inline-size: auto;
      block-size: auto;
    }
    .strip > .tile:not(.main, .own) {
      display: none;
    }
    .strip > .own:not(.main) {
      position: absolute;
      inset-block-end: var(--edge);
      inset-inline-end: var(--edge);
      z-index: 3;
      inline-size: var(--self-width);
      aspect-ratio: var(--self-ratio);
    }
  }
  @container call (inline-size < 240px) or (block-size < 224px) {
    .grid.strip {
      display: flex;
    }
    .dots {
      display: none;
    }
    @container tile (block-size < 9rem) {
      .tile:has(.status button) .who {
        display: none;
      }
    }
    /* Nothing is beside the one tile: words stand in it as in a tile of a grid. */
    @container tile (inline-size >= 14rem) and (9rem <= block-size < 16rem) {
      .corner > .tile:has(.status) .disc {
        translate: 0 -1.75rem;
      }
      .corner > .tile :is(video:not([data-frame]), .dark) ~ .status {
        margin-block-start: calc(50cqb + clamp(2.5rem, 34cqmin, 7.5rem) / 2 - 1.5rem);
      }
      .corner > .tile :is(video:not([data-frame]), .dark) ~ .status:has(button) {
        margin-block-start: calc(50cqb - 3.5rem);
      }
      .status > span:not(.spinner) {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        line-clamp: 2;
        overflow: hidden;
      }
    }
    .corner > .tile.own {
      inset: auto;
    }
    .strip > .tile {
      position: relative;
      inline-size: 100%;
      block-size: 100%;
    }
  }
  @media (forced-colors: active) {
    .speaking::after {
      border: 3px solid Highlight;
    }
    .dots {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }
    .bars {
      background: #0c1016;
      forced-color-adjust: none;
    }
  }
`;
