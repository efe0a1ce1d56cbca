import { css } from 'lit';

export const barStyles = css`
  /* Buttons are as large as the text asks for and the row has room: it is so many buttons long, beside gaps and padding. */
  .bar {
    --pad: max(12px, var(--sides));
    --size: var(--video-call-control, 3rem);
    --fit: calc((100cqi - 64px - 2 * var(--pad)) / 10.5);
    --control: min(var(--size), var(--fit));
    display: flex;
    align-items: center;
    justify-content: safe center;
    gap: 8px;
    padding: 12px var(--pad);
    padding-block-end: calc(1rem + env(safe-area-inset-bottom));
  }
  .round {
    --icon-ground: var(--panel);
    position: relative;
    flex: none;
    inline-size: var(--control);
    min-block-size: 0;
    block-size: var(--control);
    padding: 0;
    border-color: var(--line);
    background: var(--panel);
  }
  .round:hover {
    --icon-ground: color-mix(in oklab, var(--panel) 90%, var(--text));
    background: color-mix(in oklab, var(--panel) 90%, var(--text));
  }
  .round.off {
    --icon-ground: var(--danger-soft);
    border-color: color-mix(in oklab, var(--danger) 35%, transparent);
    background: var(--danger-soft);
    color: var(--danger-text);
  }
  /* Its badge is over the other half of the switch. */
  .round.fails {
    z-index: 1;
  }
  .badge {
    position: absolute;
    inset-block-start: -0.125rem;
    inset-inline-end: -0.125rem;
    display: grid;
    place-items: center;
    inline-size: 1rem;
    block-size: 1rem;
    border-radius: 50%;
    background: var(--warn);
    color: var(--on-warn);
    font-size: 0.75rem;
    line-height: 1;
  }
  .split {
    display: flex;
  }
  .split > .round:first-child {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }
  .split > .half {
    inline-size: calc(var(--control) * 7 / 12);
    margin-inline-start: -1px;
    border-start-start-radius: 0;
    border-end-start-radius: 0;
  }
  .split > :focus-visible {
    z-index: 1;
  }
  .round .icon {
    max-inline-size: 55%;
  }
  .half .icon {
    inline-size: 1.125em;
    max-inline-size: 64%;
  }
  .extra,
  .mid {
    display: contents;
  }
  .extra ::slotted([data-in-more]) {
    display: none !important;
  }
  .meter {
    position: absolute;
    inset-block-end: 0.25rem;
    display: flex;
    gap: 2px;
  }
  .meter i {
    inline-size: 3px;
    block-size: 0.25rem;
    border-radius: 2px;
    background: currentColor;
    opacity: 0.3;
  }
  .meter:is([data-level='1'], [data-level='2'], [data-level='3'], [data-level='4'], [data-level='5']) i:nth-child(1),
  .meter:is([data-level='2'], [data-level='3'], [data-level='4'], [data-level='5']) i:nth-child(2),
  .meter:is([data-level='3'], [data-level='4'], [data-level='5']) i:nth-child(3),
  .meter:is([data-level='4'], [data-level='5']) i:nth-child(4),
  .meter[data-level='5'] i:nth-child(5) {
    background: var(--ok);
    opacity: 1;
  }
  .leave,
  .leave:hover {
    inline-size: calc(var(--control) * 4 / 3);
    border-color: transparent;
    background: var(--danger);
    color: #fff;
  }
  .leave:hover {
    background: color-mix(in oklab, var(--danger) 88%, #000);
  }
  @container call (inline-size < 640px) {
    .bar {
      --fit: calc((100cqi - 48px - 2 * var(--pad)) / 8.5);
    }
  }
  @container call (inline-size < 480px) {
    .bar {
      --fit: calc((100cqi - 32px - 2 * var(--pad)) / 5.4);
    }
  }
  @container call (inline-size < 288px) or (block-size < 224px) {
    .bar {
      --fit: calc((100cqi - 16px - 2 * var(--pad)) / 3.4);
    }
  }
  @container call (block-size < 480px) {
    .bar {
      --size: 2.5rem;
      padding-block: 0.25rem calc(0.5rem + env(safe-area-inset-bottom));
    }
  }
  @container call (inline-size < 240px) or (block-size < 224px) {
    .bar {
      --pad: max(4px, var(--sides));
      --control: min(2.25rem, var(--fit), 24cqb);
      padding: 4px var(--pad);
    }
  }
`;
