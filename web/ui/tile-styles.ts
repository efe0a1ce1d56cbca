import { css } from 'lit';

export const tileStyles = css`
  .tile {
    position: relative;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    place-items: center;
    overflow: hidden;
    border-radius: var(--radius);
    color: #fff;
    container: tile / size;
  }
  /* One pixel smaller than the tile. It would otherwise show as a dark edge around the corners of a bright picture. */
  .tile::before {
    content: '';
    position: absolute;
    inset: 1px;
    border-radius: inherit;
    background: var(--tile);
  }
  .tile > * {
    position: relative;
    grid-area: 1 / 1;
  }
  video {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    border-radius: inherit;
    opacity: 0;
    transition: opacity 0.2s var(--ease);
  }
  video[data-frame]:not(.dark) {
    opacity: 1;
  }
  .faint video[data-frame]:not(.dark) {
    opacity: 0.35;
  }
  .tile:has(video[data-frame]:not(.dark)) .disc {
    opacity: 0;
  }
  .mirror {
    scale: -1 1;
  }
  .disc {
    display: grid;
    place-items: center;
    inline-size: clamp(2.5rem, 34cqmin, 7.5rem);
    aspect-ratio: 1;
    border-radius: 50%;
    background: #48607e;
    font-size: clamp(1rem, 13cqmin, 2.75rem);
    font-weight: 600;
    letter-spacing: 0.02em;
  }
  .disc[data-hue='1'] {
    background: #0f766e;
  }
  .disc[data-hue='2'] {
    background: #7a4fa3;
  }
  .disc[data-hue='3'] {
    background: #a1497b;
  }
  .disc[data-hue='4'] {
    background: #a35636;
  }
  .disc[data-hue='5'] {
    background: #3f6f3a;
  }
  .disc[data-hue='6'] {
    background: #3563b0;
  }
  .disc[data-hue='7'] {
    background: #82671f;
  }
  .plate {
    place-self: end start;
    z-index: 1;
    display: flex;
    align-items: center;
    gap: 0.375rem;
    max-inline-size: calc(100% - 16px);
    margin: 8px;
    padding: 0.1875rem 0.625rem;
    border-radius: 0.875rem;
    background: rgb(12 16 22 / 62%);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .who,
  .says {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .mark {
    --icon-ground: transparent;
    display: grid;
    margin-inline-start: -0.1875rem;
    color: #ffb4ae;
    font-size: 0.75rem;
  }
  .status {
    z-index: 1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    max-inline-size: calc(100% - 16px);
    gap: 0.5rem;
    padding: 0.375rem 0.875rem;
    border-radius: 1.125rem;
    background: rgb(12 16 22 / 72%);
    text-align: center;
    font-size: 0.8125rem;
  }
  /* Below the disc if there is one, however many lines it has, else in the middle of the picture. */
  :is(video:not([data-frame]), .dark) ~ .status {
    align-self: start;
    margin-block-start: calc(50cqb + clamp(2.5rem, 34cqmin, 7.5rem) / 2 + 0.75rem);
  }
  /* In a low tile disc and words stand higher: else the words would be over the name. */
  @container tile (inline-size >= 14rem) and (9rem <= block-size < 16rem) {
    .grid:not(.corner) > .tile:has(.status) .disc {
      translate: 0 -1.75rem;
    }
    .grid:not(.corner) > .tile :is(video:not([data-frame]), .dark) ~ .status {
      margin-block-start: calc(50cqb + clamp(2.5rem, 34cqmin, 7.5rem) / 2 - 1.5rem);
    }
  }
  .status button {
    color: var(--text);
  }
  .says {
    display: none;
  }
  @container tile (inline-size < 14rem) or (block-size < 9rem) {
    .plate {
      margin: 5px;
      font-size: 0.75rem;
    }
    /* Too small for words in the middle: they are below the name. */
    .status {
      display: none;
    }
    .plate:has(.says) {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      row-gap: 0;
    }
    .plate:has(.says) > .who:first-child {
      grid-column: 1 / -1;
    }
    .says {
      display: block;
      grid-column: 1 / -1;
      justify-self: start;
      max-inline-size: 100%;
      font-weight: 400;
    }
  }
`;
