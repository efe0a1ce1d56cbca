const css = String.raw;

/** How pictures fit their tiles, who speaks, how well somebody arrives, and the button of the menu. */
export const MARK_STYLES = css`
  .fit video,
  .screen:not(.fill) video {
    object-fit: contain;
  }
  .fill.screen video {
    object-fit: cover;
  }
  /* What is beside such a picture ends with it, not one pixel before. */
  .fit::before,
  .screen:not(.fill)::before {
    inset: 0;
  }
  /* All of a portrait face in a wide tile. */
  @container tile (min-aspect-ratio: 1 / 1) {
    .tile:not(.fill) video[data-portrait] {
      object-fit: contain;
    }
  }
  /* Who speaks. */
  .tile::after {
    content: '';
    position: absolute;
    inset: 0;
    z-index: 2;
    border-radius: inherit;
    box-shadow:
      inset 0 0 0 1px var(--ground),
      inset 0 0 0 4px var(--speaking);
    opacity: 0;
    pointer-events: none;
    transition: opacity 0.4s var(--ease);
  }
  .speaking::after {
    opacity: 1;
    transition-duration: 0.15s;
  }
  .tile:fullscreen {
    border-radius: 0;
  }
  .top {
    place-self: start end;
    z-index: 1;
    display: flex;
    align-items: center;
    margin: 8px;
  }
  .bars {
    display: flex;
    align-items: end;
    gap: 2px;
    padding: 0.375rem;
    border-radius: 0.5rem;
    background: rgb(12 16 22 / 80%);
  }
  .bars.good,
  .dots {
    opacity: 0;
  }
  .bars i {
    inline-size: 3px;
    block-size: 6px;
    border-radius: 1px;
    background: rgb(255 255 255 / 30%);
  }
  .bars i:nth-child(2) {
    block-size: 9px;
  }
  .bars i:nth-child(3) {
    block-size: 12px;
  }
  .bars.good i {
    background: #fff;
  }
  .fair i:nth-child(-n + 2) {
    background: #f5c451;
  }
  .poor i:first-child {
    background: #ff7a70;
  }
  /* It takes room only where it shows. */
  .dots {
    overflow: hidden;
    inline-size: 0;
    block-size: 2.25rem;
    min-block-size: 0;
    padding: 0;
    border: 0;
    background: rgb(12 16 22 / 62%);
    color: #fff;
  }
  .tile:is(:hover, :focus-within, :focus) :is(.dots, .bars.good),
  .dots[aria-expanded='true'] {
    opacity: 1;
  }
  .tile:is(:hover, :focus-within, :focus) .dots,
  .dots[aria-expanded='true'] {
    inline-size: 2.25rem;
    margin-inline-start: 4px;
  }
  /* A low tile has no room for the disc above words and button, and above its name. */
  @container tile (inline-size >= 14rem) and (9rem <= block-size < 16rem) {
    .grid:not(.corner) > .tile:has(.status button) .disc {
      display: none;
    }
    .grid:not(.corner) > .tile :is(video:not([data-frame]), .dark) ~ .status:has(button) {
      margin-block-start: calc(50cqb - 3.5rem);
    }
  }
`;
