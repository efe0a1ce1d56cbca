import { css } from 'lit';

/** What lies over the stage: notices that stay, hands, reactions, questions. And the way into a call, in the lobby. */
export const overStageStyles = css`
  .said {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .asking {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    min-block-size: 3rem;
  }
  .asking p {
    color: var(--soft);
    font-size: 0.875rem;
  }
  .asking :is(strong, p),
  .question p {
    unicode-bidi: plaintext;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .toasts {
    position: relative;
    z-index: 5;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: end;
    gap: 0.5rem;
    align-self: end;
    max-inline-size: min(24rem, 100%);
    pointer-events: none;
  }
  .toast {
    box-shadow: var(--shadow);
  }
  /* Below the own picture in the same corner. */
  .grid.corner.at-top:not(.at-start):has(> .own + .tile, > .tile + .own) ~ .over .toasts {
    margin-block-start: calc(clamp(112px, 22cqi, 240px) * 9 / 16 + 12px);
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .toast .primary {
    color: var(--on-accent);
  }
  .tile > .hand {
    display: flex;
    align-items: center;
    gap: 0.125rem;
    place-self: start;
    z-index: 1;
    margin: 8px;
    padding: 0.125rem 0.5rem;
    border-radius: 999px;
    background: var(--warn);
    color: var(--on-warn);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .reactions {
    position: absolute;
    inset: 0;
    z-index: 3;
    overflow: hidden;
    pointer-events: none;
  }
  .reaction {
    --lane: 0;
    position: absolute;
    inset-block-end: 0.5rem;
    inset-inline-start: calc(1rem + var(--lane) * 3.5rem);
    display: grid;
    justify-items: center;
    max-inline-size: 8rem;
    font-size: 2rem;
    line-height: 1.2;
    animation: rise 3s cubic-bezier(0.2, 0, 0, 1) both;
  }
  .reaction bdi {
    max-inline-size: 100%;
    padding: 0 0.5rem;
    overflow: hidden;
    border-radius: 999px;
    background: rgb(12 16 22 / 72%);
    color: #fff;
    font-size: 0.8125rem;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .reaction[data-lane='1'] {
    --lane: 1;
  }
  .reaction[data-lane='2'] {
    --lane: 2;
  }
  .reaction[data-lane='3'] {
    --lane: 3;
  }
  .reaction[data-lane='4'] {
    --lane: 4;
  }
  .reaction[data-lane='5'] {
    --lane: 5;
  }
  @keyframes rise {
    10% {
      opacity: 1;
    }
    70% {
      opacity: 1;
    }
    from {
      opacity: 0;
    }
    to {
      translate: 0 -12rem;
      opacity: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .reaction {
      animation: none;
    }
  }
  .question {
    inline-size: min(24rem, 100vw - 16px);
    max-inline-size: none;
    max-block-size: calc(100dvb - 16px);
    padding: min(1.5rem, 5vw);
    border: 1px solid var(--line);
    border-radius: 1rem;
    background: var(--panel);
    color: var(--text);
    box-shadow: var(--shadow);
    pointer-events: auto;
  }
  .question::backdrop {
    background: rgb(12 16 22 / 50%);
  }
  .question h2 {
    font-size: 1.25rem;
    overflow-wrap: anywhere;
  }
  .question p {
    margin-block-start: 0.5rem;
    color: var(--soft);
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 0.5rem;
    margin-block-start: 1.5rem;
  }
  .answers button {
    max-inline-size: 100%;
    padding-inline: min(1.125em, 5vw);
    line-height: 1.2;
  }
  .deed,
  .deed:hover {
    background: var(--danger) !important;
    color: #fff;
  }
  /* Narrow: above the bar. Flat: the bar is over the picture, so these stay at the top. */
  @container call (inline-size < 40rem) and (block-size >= 480px) {
    .toasts {
      order: -1;
      align-self: stretch;
      max-inline-size: none;
      justify-items: stretch;
    }
    .grid.corner.at-top:not(.at-start):has(> .own + .tile, > .tile + .own) ~ .over .toasts {
      margin-block-start: 0;
    }
  }
  /* Tiny: an icon, as other notices. */
  @container call (inline-size < 240px) or (block-size < 224px) {
    .toasts .notice {
      padding: 0.25rem 0.5rem;
    }
    .toasts .notice:not(:hover, :focus-within) :is(.saying, .plain) {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .go:has(.asking) {
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
    }
    .asking,
    .asking p {
      min-block-size: 0;
      font-size: 0.75rem;
      line-height: 1.2;
    }
    .asking .spinner {
      display: none;
    }
    .go button {
      min-block-size: 2.25rem;
      padding-inline: 0.75rem;
      font-size: 0.8125rem;
    }
  }
  @container call (inline-size >= 40rem) and (inline-size < 64rem) {
    .stage:has(> .side) .toasts {
      margin-inline-end: 23.25rem;
    }
  }
`;
