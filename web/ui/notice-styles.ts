import { css } from 'lit';

export const noticeStyles = css`
  /* What lies over the stage, in one column. */
  .over {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    gap: 8px;
    padding: 12px;
    overflow: hidden auto;
    pointer-events: none;
  }
  .notices {
    position: relative;
    z-index: 3;
    flex: none;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: center;
    gap: 0.5rem;
    pointer-events: none;
  }
  .notices:empty {
    display: none;
  }
  /* At most two boxes at once, so that most of the call stays visible (SPEC R379). */
  .over:has(.toasts > *) .notices > .notice:nth-child(n + 2):not(:focus-within, [data-opener]),
  .over:has(.toasts > :nth-child(2)) .notices > .notice:not(:focus-within, [data-opener]),
  .toasts > :nth-child(n + 3):not(:focus-within) {
    display: none;
  }
  .notice {
    display: flex;
    align-items: flex-start;
    min-inline-size: 0;
    gap: 12px;
    max-inline-size: min(36rem, 100%);
    padding-block: 8px;
    padding-inline: 16px 10px;
    border: 1px solid var(--line);
    border-radius: 0.875rem;
    background: var(--panel);
    font-size: 0.875rem;
    pointer-events: auto;
  }
  .notices .notice {
    box-shadow: var(--shadow);
  }
  .notice > .icon {
    margin-block-start: 0.3125rem;
  }
  .notice > .spinner {
    margin-block-start: 0.5rem;
  }
  /* Each sentence in its own direction, at the side where lines begin. */
  .saying p,
  h2,
  .people,
  .room,
  .hint p,
  .panel p,
  .status span,
  .says {
    unicode-bidi: plaintext;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .saying {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.75rem;
    min-inline-size: 0;
  }
  .notice p {
    flex: 1 1 min(10rem, 100%);
    padding-block: 0.375rem;
    overflow-wrap: anywhere;
  }
  .notice strong {
    font-weight: 600;
  }
  .notice strong::after {
    content: '';
    padding-inline-end: 0.25rem;
  }
  .error {
    border-color: var(--danger-line);
    background: var(--danger-soft);
    color: var(--danger-text);
  }
  .small {
    max-inline-size: 100%;
    min-block-size: min(2.25rem, 44px);
    padding: 0 1em;
  }
  .notice .quiet {
    color: var(--text);
  }
  .notice .plain {
    flex: none;
    min-block-size: min(2.25rem, 44px);
    inline-size: min(2.25rem, 44px);
    margin-inline-start: auto;
    padding: 0;
  }
  /* Narrow: above the bar, and never over more than a quarter of the stage. */
  @container call (inline-size < 40rem) and (block-size >= 480px) {
    .over {
      justify-content: safe end;
      padding: 8px;
    }
    .notices {
      max-block-size: 25%;
      overflow-y: auto;
    }
  }
  /* Flat: a single line at the top, next to which pictures stay visible. */
  @container call (block-size < 480px) {
    .over {
      max-block-size: 80%;
      padding: 4px 8px;
    }
    .notice {
      padding-block: 0.125rem;
    }
  }
  /* Tiny: an icon, which shows its words where somebody points at it or reaches it by Tab. */
  @container call (inline-size < 240px) or (block-size < 224px) {
    .over {
      flex-flow: row wrap;
      place-content: start end;
      max-block-size: none;
      gap: 4px;
      padding: 4px;
    }
    .notices {
      display: flex;
      flex-wrap: wrap;
      justify-content: end;
      gap: 4px;
    }
    .notice .small {
      padding: 0 0.5em;
    }
    .notices .notice {
      padding: 0.25rem 0.5rem;
    }
    .notices .notice:not(:hover, :focus-within) :is(.saying, .plain) {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;
