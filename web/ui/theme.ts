import { css } from 'lit';

/** Colours and sizes. The page can set those of the form `--video-call-…`; the values here are the defaults. */
export const themeStyles = css`
  :host {
    --accent: var(--video-call-accent, light-dark(#0f6b5f, #4fd1bd));
    --on-accent: var(--video-call-on-accent, light-dark(#ffffff, #06251f));
    --ground: var(--video-call-background, light-dark(#f3f5f8, #101318));
    --panel: var(--video-call-panel, light-dark(#ffffff, #1a1f27));
    --text: var(--video-call-text, light-dark(#161a22, #eef1f5));
    --soft: var(--video-call-text-soft, light-dark(#566072, #9ba6b5));
    --line: var(--video-call-line, light-dark(#dde2ea, #2d343f));
    --field-line: var(--video-call-field-line, light-dark(#7d8899, #6b778a));
    --tile: var(--video-call-tile, light-dark(#262d38, #1d232c));
    --danger: var(--video-call-danger, light-dark(#c62f26, #d6363c));
    --danger-line: color-mix(in oklab, var(--danger) 35%, transparent);
    --speaking: var(--video-call-speaking, #4fd1bd);
    --warn: var(--video-call-warn, light-dark(#8a5a00, #f5c451));
    --ok: var(--video-call-ok, light-dark(#1a7f4b, #6fd39a));
    --on-warn: light-dark(#ffffff, #2a1f00);
    --danger-soft: light-dark(#fdecea, #3a1d1f);
    --danger-text: light-dark(#8f1d16, #ffb4ae);
    --radius: var(--video-call-radius, 16px);
    /* The same at both sides, so that it is right in both directions. */
    --sides: max(env(safe-area-inset-left), env(safe-area-inset-right));
    --control: var(--video-call-control, 3rem);
    --gap: var(--video-call-gap, 0.75rem);
    --shadow: 0 1px 2px rgb(10 15 25 / 6%), 0 8px 28px rgb(10 15 25 / 9%);
    --ease: cubic-bezier(0.2, 0, 0, 1);
    --ring: var(--video-call-focus, light-dark(#0b57d0, #a8c7fa));

    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    aspect-ratio: 16 / 10;
    min-block-size: min(36rem, 100dvb);
    /* Without this the minimum height would lead to a minimum width (16/10 of it), too wide for a phone. */
    max-inline-size: 100%;
    max-block-size: 100dvb;
    overflow: hidden;
    color: var(--text);
    background: var(--ground);
    border-radius: var(--radius);
    /* What the page sets for its own text, and what would break the element's. */
    text-align: start;
    text-transform: none;
    text-indent: 0;
    letter-spacing: normal;
    word-spacing: normal;
    white-space: normal;
    font: 400 1rem/1.45 var(--video-call-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif);
    -webkit-font-smoothing: antialiased;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  h2,
  p {
    margin: 0;
  }
  .root {
    position: relative;
    container: call / size;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    /* A page may give the element another display: a block has no row that stretches what is in it. */
    inline-size: 100%;
    block-size: 100%;
    min-block-size: 0;
    outline: none;
  }
  /* Over pictures the ring has a white line inside, so that it is seen on any of them. */
  :is(.tile, .floor, .notices) button:focus-visible {
    box-shadow: 0 0 0 1px #fff;
  }
  .tip {
    position: absolute;
    inset: 0 auto auto 0;
    z-index: 9;
    max-inline-size: calc(100% - 0.5rem);
    padding: 0.25rem 0.625rem;
    border: 1px solid transparent;
    border-radius: 0.5rem;
    background: #0c1016;
    color: #fff;
    font-size: 0.8125rem;
    visibility: hidden;
    pointer-events: none;
  }
  .tip.shows {
    visibility: visible;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .spinner {
    flex: none;
    inline-size: 1.125em;
    block-size: 1.125em;
    border: 2px solid currentColor;
    border-inline-end-color: transparent;
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
`;

/** What comes fades in; and what moves where less motion is asked for. Each shadow root needs these. */
export const motionStyles = css`
  :is(.side, .menu, .box, .notice, .chat-toast, .question) {
    transition: opacity 0.2s var(--ease);
  }
  @starting-style {
    :is(.side, .menu, .box, .notice, .chat-toast, .question) {
      opacity: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    /* Fades alone, and short ones; the ring of a speaker comes and goes at once. */
    * {
      transition: opacity 0.1s !important;
      animation: none !important;
    }
    *::before,
    *::after {
      transition: none !important;
    }
    /* The three dots of the words beside it say it. A notice may be its icon alone. */
    .spinner:not(.notice > *) {
      display: none;
    }
  }
`;

/** Buttons and fields that more than one screen uses. */
export const controlStyles = css`
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-block-size: 44px;
    padding: 0 1.125em;
    border: 1px solid transparent;
    border-radius: 999px;
    background: none;
    font-weight: 600;
    cursor: pointer;
    transition: 0.12s var(--ease);
    transition-property: background-color, border-color, color;
  }
  button[aria-disabled='true'] {
    cursor: default;
    opacity: 0.75;
  }
  :is(button, input):focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: 2px;
  }
  .primary {
    color: var(--on-accent);
    background: var(--accent);
  }
  .primary:hover:not([aria-disabled='true']) {
    background: color-mix(in oklab, var(--accent) 88%, var(--text));
  }
  .quiet {
    border-color: var(--field-line);
    background: var(--panel);
  }
  .quiet:hover {
    background: color-mix(in oklab, var(--panel) 92%, var(--text));
  }
  .field {
    display: grid;
    gap: 0.375rem;
    min-inline-size: 0;
    font-size: 0.875rem;
    font-weight: 600;
    color: var(--soft);
  }
  .field input {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 44px;
    padding: 0 0.875rem;
    border: 1px solid var(--field-line);
    border-radius: 12px;
    background: var(--panel);
    color: var(--text);
    font-size: 1rem;
    font-weight: 400;
    text-overflow: ellipsis;
  }
  .field ::placeholder {
    color: var(--soft);
    opacity: 1;
  }
`;
