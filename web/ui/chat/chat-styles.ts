import { css } from 'lit';

export const chatStyles = css`
  :host {
    position: relative;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    grid-auto-rows: auto;
    min-block-size: 0;
  }
  p,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .log {
    min-block-size: 0;
    padding: 0.25rem 1rem 0.75rem;
    overflow-y: auto;
    overscroll-behavior: contain;
    outline: none;
  }
  .log:focus-visible {
    box-shadow: inset 0 0 0 3px var(--ring);
  }
  .empty {
    display: grid;
    place-content: center;
    block-size: 100%;
    max-inline-size: 18rem;
    margin-inline: auto;
    color: var(--soft);
    text-align: center;
    unicode-bidi: plaintext;
  }
  .who {
    margin-block: 0.75rem 0.25rem;
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .who time {
    unicode-bidi: plaintext;
    display: inline-block;
    margin-inline-start: 0.25rem;
    color: var(--soft);
    font-weight: 400;
  }
  .text {
    inline-size: fit-content;
    max-inline-size: 100%;
    margin-block-start: 0.25rem;
    padding: 0.375rem 0.75rem;
    border: 1px solid transparent;
    border-radius: 0.75rem;
    background: var(--ground);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  .own .text {
    background: color-mix(in oklab, var(--accent) 16%, var(--panel));
  }
  a {
    unicode-bidi: isolate;
    direction: ltr;
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 2px;
    border-radius: 2px;
  }
  a:focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: 2px;
  }
  .state {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    margin-block-start: 0.25rem;
    color: var(--soft);
    font-size: 0.8125rem;
  }
  .bad {
    color: var(--danger-text);
  }
  .small {
    min-block-size: 2.75rem;
    min-inline-size: 4.5rem;
    padding: 0 1em;
    font-size: 0.875rem;
  }
  .latest {
    justify-self: center;
    margin-block: 0.25rem;
    box-shadow: var(--shadow);
  }
  .latest .icon {
    inline-size: 1.125rem;
  }
  form {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: end;
    gap: 0.25rem;
    padding: 8px;
    /* Where the panel goes down to the edge of the screen. */
    padding-block-end: max(12px, var(--foot, 0px));
    border-block-start: 1px solid var(--line);
  }
  form > button {
    inline-size: min(2.75rem, 44px);
    padding: 0;
  }
  form > button:hover {
    background: color-mix(in oklab, var(--panel) 90%, var(--text));
  }
  .send:not([aria-disabled='true']) {
    color: var(--accent);
  }
  :dir(rtl) .send .icon,
  :host(:dir(rtl)) .send .icon {
    scale: -1 1;
  }
  textarea {
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.625rem min(0.875rem, 12px);
    border: 1px solid var(--field-line);
    border-radius: 0.75rem;
    background: var(--panel);
    color: var(--text);
    font: inherit;
    line-height: 1.375rem;
    resize: none;
  }
  /* No button for files before it. */
  textarea:first-child {
    grid-column: span 2;
  }
  textarea::placeholder {
    color: var(--soft);
    opacity: 1;
  }
  :is(textarea, select):focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: 1px;
  }
  #count {
    grid-column: 1 / -1;
    padding-inline: 0.5rem;
    color: var(--soft);
    font-size: 0.8125rem;
    text-align: end;
  }
  #count:empty {
    display: none;
  }
  #count.bad {
    color: var(--danger-text);
  }
  @media (forced-colors: active) {
    .text {
      border-color: CanvasText;
    }
  }
`;
