import { css } from 'lit';

/** One screen and one scroller: `.lobby`. "Join call" sticks to its end, so that it is in sight at any size. */
export const lobbyStyles = css`
  .lobby {
    min-block-size: 0;
    overflow: hidden auto;
    /* A field that the keyboard reaches is scrolled above the button that sticks to the end. */
    scroll-padding-block: 1rem min(6rem, 45cqb);
  }
  .desk {
    display: grid;
    grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr);
    grid-auto-rows: max-content;
    align-items: center;
    align-content: safe center;
    gap: clamp(1.5rem, 4cqi, 3.5rem);
    inline-size: min(100%, 66rem);
    min-block-size: 100%;
    margin-inline: auto;
    padding: clamp(1rem, 4cqi, 3rem);
  }
  .preview {
    /* Beside a form that is longer than the screen it stays in sight. */
    position: sticky;
    inset-block-start: 1rem;
    align-self: start;
    justify-self: center;
    inline-size: 100%;
    aspect-ratio: 16 / 9;
    box-shadow: var(--shadow);
  }
  .hint {
    z-index: 1;
    display: grid;
    justify-items: center;
    gap: 0.5rem;
    padding: 4px 8px min(4rem, 40cqb);
    color: #fff;
    font-size: clamp(0.75rem, 6cqi, 0.875rem);
    text-align: center;
  }
  .hint .quiet {
    color: var(--text);
  }
  .switches {
    --control: min(var(--video-call-control, 3rem), (100cqi - 24px) / 3.3);
    place-self: end center;
    z-index: 1;
    display: flex;
    gap: 12px;
    margin-block-end: min(1rem, 4cqi);
  }
  /* A picture is dark ground in either scheme. */
  .preview .meter {
    color-scheme: dark;
  }
  .preview .round:not(.off) {
    --icon-ground: transparent;
    border-color: rgb(255 255 255 / 28%);
    background: rgb(12 16 22 / 55%);
    color: #fff;
  }
  .preview .round:not(.off):hover {
    background: rgb(12 16 22 / 75%);
  }
  /* No grid: what sticks inside of a grid does so in its own row alone. */
  .entry {
    display: flex;
    flex-direction: column;
    gap: 1rem;
    min-inline-size: 0;
  }
  .entry h2 {
    font-size: 1.5rem;
    line-height: 1.2;
  }
  .people {
    margin-block-start: 0.25rem;
  }
  .room {
    margin-block-start: 0.25rem;
    overflow-wrap: anywhere;
    color: var(--soft);
  }
  .room bdi {
    font-weight: 600;
    color: var(--text);
  }
  .go {
    position: sticky;
    inset-block-end: 0;
    z-index: 2;
    display: grid;
    gap: 0.5rem;
    margin-block-start: 0.5rem;
    padding-block-end: 0.75rem;
    background: var(--ground);
  }
  .go::before {
    content: '';
    position: absolute;
    inset-block-end: 100%;
    inset-inline: 0;
    block-size: 1.5rem;
    background: linear-gradient(to top, var(--ground), transparent);
    pointer-events: none;
  }
  .enter {
    min-block-size: 3rem;
  }

  /* Narrow: one column. */
  @container call (inline-size < 40rem) {
    .desk {
      grid-template-columns: minmax(0, 1fr);
      inline-size: min(100%, 30rem);
      gap: 1rem;
      padding: 1rem;
      padding-block-end: 0;
    }
    .preview {
      position: relative;
      inset: auto;
      inline-size: min(100%, 45cqb * 16 / 9);
    }
  }
  /* Flat: two columns, as far as there is room for two. */
  @container call (block-size < 480px) {
    .desk {
      gap: 1rem;
      padding: 0.75rem;
      padding-block-end: 0;
    }
    .entry {
      gap: 0.75rem;
    }
    .entry h2 {
      font-size: 1.25rem;
    }
  }
  @container call (block-size < 480px) and (inline-size >= 30rem) {
    .desk {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      inline-size: min(100%, 66rem);
    }
    .preview {
      position: sticky;
      inset-block-start: 0.75rem;
      inline-size: min(100%, (100cqb - 1.5rem) * 16 / 9);
    }
  }
  /* Tiny */
  @container call (inline-size < 240px) or (block-size < 224px) {
    .desk {
      gap: 0.5rem;
      padding: 0.5rem;
      padding-block-end: 0;
    }
    .entry {
      gap: 0.5rem;
    }
    .title {
      display: none;
    }
    /* The badge of the switch and the notice say it. */
    .hint:not(:has(button)) {
      display: none;
    }
    .switches {
      --control: min(2.25rem, (100cqi - 16px) / 2.2);
      gap: 8px;
      margin-block-end: 4px;
    }
    .go {
      margin-block-start: 0;
      padding-block-end: 0.5rem;
    }
    .go::before {
      display: none;
    }
    .enter,
    .field input {
      min-block-size: 2.25rem;
    }
    .enter {
      padding-inline: 0.5rem;
      font-size: 0.875rem;
      white-space: nowrap;
    }
    .notice {
      gap: 0.5rem;
      padding-inline: 0.5rem;
    }
  }
  @container call (block-size < 224px) and (inline-size >= 14rem) {
    .desk {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      inline-size: 100%;
    }
    .preview {
      position: sticky;
      inset-block-start: 0.5rem;
    }
  }
  /* Text is so large that its button alone has room at the end. */
  @container call (inline-size < 15rem) or ((inline-size < 18rem) and (block-size >= 224px)) {
    .go {
      display: contents;
    }
    .go > :last-child {
      position: sticky;
      inset-block-end: 8px;
      z-index: 2;
      min-block-size: 44px;
      margin-block-end: 8px;
      box-shadow: 0 0 0 8px var(--ground);
    }
    .preview {
      inline-size: min(100%, 30cqb * 16 / 9);
    }
    .entry .notice > .icon,
    .hint:not(:has(button)) {
      display: none;
    }
  }
`;
