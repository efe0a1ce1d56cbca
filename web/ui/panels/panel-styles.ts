import { css } from 'lit';

/**
 * Where a panel is. Wide: beside the stage. Medium: over its end. Narrow: over all of it. Flat: also over the bar. An element of an older
 * build (SPEC R265) has no `--sides`.
 */
export const extraStyles = css`
  .stage > .floor {
    grid-area: 1 / 1;
  }
  .stage > .bar {
    grid-area: 3 / 1 / auto / -1;
  }
  .side {
    --gutter: max(0.75rem, var(--sides, 0px));
    grid-area: 1 / 1;
    justify-self: end;
    z-index: 4;
    display: grid;
    grid-template: minmax(56px, auto) minmax(0, 1fr) / minmax(0, 1fr);
    inline-size: min(22.5rem, 100% - 2 * var(--gutter));
    margin: 0.75rem var(--gutter) 0;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 1rem;
    background: var(--panel);
    box-shadow: var(--shadow);
    outline: none;
  }
  .side > header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline: 16px 8px;
  }
  .side h2 {
    min-inline-size: 0;
    font-size: min(1.25rem, 9cqi);
    overflow-wrap: anywhere;
  }
  .side header button {
    flex: none;
    inline-size: min(2.5rem, 44px);
    min-block-size: min(2.5rem, 44px);
    padding: 0;
  }
  .missing {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 1rem;
    padding: 1rem;
    color: var(--soft);
  }
  .round.active {
    --icon-ground: var(--accent);
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  @media (forced-colors: active) {
    .round.active {
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
  .count {
    inline-size: auto;
    min-inline-size: 1rem;
    padding-inline: 0.25rem;
    border-radius: 999px;
    background: var(--text);
    color: var(--ground);
  }
  .count::after {
    content: attr(data-count);
  }
  .on-floor {
    display: contents;
  }
  .bar.wide {
    display: grid;
    grid-template-columns: minmax(min-content, 1fr) auto minmax(min-content, 1fr);
    gap: 0.75rem;
    padding-inline: max(1rem, var(--sides, 0px));
  }
  .wide > .mid {
    grid-column: 2;
  }
  .wide > :is(.mid, .end) {
    display: flex;
    align-items: center;
    justify-content: end;
    gap: 0.5rem;
  }
  .about {
    display: grid;
    grid-template-columns: minmax(0, auto) auto;
    justify-self: start;
    gap: 0.375rem;
    max-inline-size: 100%;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .about > bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 600;
  }
  @container call (inline-size < 640px) {
    .bar :is([data-extra='hand'], [data-extra='reactions']) {
      display: none;
    }
  }
  @container call (inline-size < 320px) {
    .bar {
      gap: 0.25rem;
      padding-inline: max(0.25rem, var(--sides, 0px));
    }
  }
  @container call (inline-size < 480px) {
    .bar :is([data-extra='people'], [data-extra='share']) {
      display: none;
    }
  }
  @container call (inline-size < 288px) or (block-size < 224px) {
    .bar [data-extra] {
      display: none;
    }
  }
  @container call (inline-size >= 64rem) and (block-size >= 480px) {
    .stage:has(> .side) {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .side {
      grid-area: 1 / 2 / span 2;
      inline-size: 22.5rem;
      margin-inline-start: 0;
      box-shadow: none;
    }
  }
  @container call (inline-size < 40rem) {
    .side {
      --gutter: max(0.5rem, var(--sides, 0px));
      inline-size: auto;
      justify-self: stretch;
      margin: 0.5rem var(--gutter) 0;
    }
  }
  @container call (inline-size < 40rem) and (block-size >= 480px) {
    /* A notice that stays is below the panel, not over it. */
    .stage:has(.toasts > *) > .side {
      margin-block-end: 7rem;
    }
  }
  @container call (block-size < 480px) {
    .side {
      grid-template-rows: auto minmax(0, 1fr);
      grid-area: 1 / 1 / span 3 / -1;
      justify-self: end;
      z-index: 5;
      --foot: env(safe-area-inset-bottom);
      inline-size: min(22.5rem + var(--sides, 0px), 100%);
      margin: 0;
      padding-inline-end: var(--sides, 0px);
      border-radius: 0;
    }
  }
  /* It is as wide as the element. */
  @container call (inline-size < 24rem) and (block-size < 480px) {
    .side {
      padding-inline-start: var(--sides, 0px);
    }
  }
  @container call (inline-size < 240px) or (block-size < 224px) {
    .side {
      display: none;
    }
  }
`;
