import { css } from 'lit';

export const tileMenuStyles = css`
  .box {
    position: fixed;
    inset: auto;
    box-sizing: border-box;
    inline-size: max-content;
    min-inline-size: min(13rem, 100vw - 0.5rem);
    max-inline-size: calc(100vw - 0.5rem);
    max-block-size: calc(100dvb - 0.5rem);
    margin: 0;
    padding: 0.375rem;
    border: 1px solid var(--line);
    border-radius: 1rem;
    background: var(--panel);
    color: var(--text);
    box-shadow: var(--shadow);
    overflow-y: auto;
    overscroll-behavior: contain;
    font: 400 0.875rem / 1.45 var(--video-call-font, system-ui, sans-serif);
    text-align: start;
  }
  button,
  label {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 2.5rem;
    padding: 0.375rem 0.75rem;
    border: 0;
    border-radius: 0.625rem;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
  }
  button {
    cursor: pointer;
  }
  button:is(:hover, :focus-visible) {
    background: color-mix(in oklab, var(--panel) 88%, var(--text));
  }
  :is(button, input):focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: -3px;
  }
  input {
    flex: 1;
    min-inline-size: min(6rem, 25vw);
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--accent);
  }
  input:focus-visible {
    outline-offset: 2px;
    border-radius: 0.5rem;
  }
  hr {
    margin: 0.375rem 0;
    border: 0;
    border-block-start: 1px solid var(--line);
  }
  h2 {
    margin: 0;
    padding: 0.375rem 0.75rem;
    font-size: 0.875rem;
    font-weight: 600;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.25rem 1rem;
    margin: 0;
    padding: 0.25rem 0.75rem 0.5rem;
  }
  dt {
    color: var(--soft);
  }
  dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
`;
