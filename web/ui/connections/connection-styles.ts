import { css } from 'lit';

export const connectionStyles = css`
  :host {
    display: block;
    min-block-size: 0;
    overflow: hidden auto;
    padding: 0 1rem 1rem;
    padding-block-end: calc(1rem + env(safe-area-inset-bottom));
  }
  * {
    box-sizing: border-box;
    margin: 0;
  }
  ul {
    padding: 0;
    list-style: none;
  }
  li + li {
    border-block-start: 1px solid var(--line);
  }
  summary {
    position: relative;
    display: grid;
    gap: 0.125rem;
    min-block-size: 3rem;
    padding-block: 0.625rem;
    padding-inline-end: 2rem;
    border-radius: 0.5rem;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  /* The arrow is drawn by two borders, so that forced colours keep it. */
  summary::after {
    content: '';
    position: absolute;
    inset-block-start: 1.125rem;
    inset-inline-end: 0.5rem;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border: solid currentcolor;
    border-width: 0 2px 2px 0;
    rotate: 45deg;
  }
  [open] > summary::after {
    rotate: 225deg;
  }
  summary:focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: 2px;
  }
  .name {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .link,
  .short,
  .note {
    color: var(--soft);
    font-size: 0.8125rem;
  }
  [data-quality='fair'],
  [data-quality='poor'] {
    color: var(--text);
    font-weight: 600;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.25rem 1rem;
    padding-block: 0.25rem 0.875rem;
    font-size: 0.875rem;
  }
  dt {
    color: var(--soft);
  }
  dd {
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
`;
