const css = String.raw;

/** The control bar over the picture, in a low element and in full screen, and what makes room for it. */
export const BAR_OVER_STYLES = css`
  .bar-over {
    position: relative;
  }
  .bar-over > .floor {
    margin-block-end: 0.5rem;
  }
  .bar-over .grid {
    scroll-padding-block-end: calc(4rem + env(safe-area-inset-bottom));
  }
  .bar-over > .bar {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    z-index: 4;
    pointer-events: none;
    transition:
      opacity 0.2s var(--ease),
      translate 0.2s var(--ease);
  }
  .bar-over > .bar > * {
    pointer-events: auto;
  }
  /* The name of the large tile is above the bar, as long as the bar is there, and so are the names of the last row of a grid. */
  .bar-over:not([data-idle]) :is(.corner > :not(.own), .strip > .main, .grid:not(.corner, .strip) > [data-last-row]) .plate {
    translate: 0 calc(-3rem - env(safe-area-inset-bottom));
  }
  .bar-over .plate {
    transition: translate 0.2s var(--ease);
  }
  .bar-over[data-idle] :is(.bar, .plate) {
    transition-duration: 0.15s;
  }
  /* The own picture is above the bar where there is no room beside it. */
  @container call (inline-size < 66rem) {
    .bar-over .corner:not(.at-top) > .own {
      inset-block-end: calc(5rem + env(safe-area-inset-bottom));
    }
  }
  @container call (inline-size < 66rem) and (block-size < 480px) {
    .bar-over .corner:not(.at-top) > .own,
    .bar-over .strip > .own:not(.main) {
      inset-block-end: calc(3.25rem + env(safe-area-inset-bottom));
    }
  }
  /* Narrow, as in full screen on a phone: from the bar upwards captions, what is told, the own picture. */
  @container call (inline-size < 40rem) and (block-size >= 480px) {
    .bar-over {
      --under: calc(4.5rem + env(safe-area-inset-bottom));
    }
    .bar-over:has(> .captions:not([hidden])) {
      --under: calc(7.75rem + env(safe-area-inset-bottom));
    }
    .bar-over .over {
      padding-block-end: var(--under);
    }
    .bar-over .corner:not(.at-top) > .own {
      inset-block-end: calc(var(--under) + var(--told, 0px));
    }
  }
  .bar-over[data-idle] > .bar {
    opacity: 0;
    translate: 0 100%;
  }
  /* A tap that brings it back presses nothing. Screen readers find it all the time. */
  .bar-over[data-idle] > .bar > * {
    pointer-events: none;
  }
`;
