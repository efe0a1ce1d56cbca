import { css } from 'lit';

/** Files in the chat, and what is chosen to be sent. */
export const fileStyles = css`
  .file {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.75rem;
    margin-block-start: 0.25rem;
    padding: 0.625rem 0.75rem;
    border: 1px solid var(--line);
    border-radius: 0.75rem;
  }
  .title {
    color: var(--soft);
    font-size: 0.8125rem;
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  progress {
    inline-size: 100%;
    block-size: 0.375rem;
    margin-block-start: 0.375rem;
    border: 0;
    border-radius: 999px;
    overflow: hidden;
    background: var(--line);
    accent-color: var(--accent);
    appearance: none;
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-block-start: 0.5rem;
  }
  .actions:not(:has(button)) {
    display: none;
  }
  .staged {
    padding: 0.75rem 1rem;
    border-block-start: 1px solid var(--line);
  }
  .staged ul {
    max-block-size: 6rem;
    overflow-y: auto;
  }
  .staged li {
    overflow-wrap: anywhere;
  }
  .size {
    color: var(--soft);
    font-size: 0.8125rem;
  }
  label {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
  }
  select {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.75rem;
    padding-inline: 0.75rem;
    border: 1px solid var(--field-line);
    border-radius: 0.75rem;
    background: var(--panel);
    color: var(--text);
    font: inherit;
  }
  .drop {
    position: absolute;
    inset: 0.5rem;
    display: grid;
    place-content: center;
    border: 2px dashed var(--accent);
    border-radius: 0.75rem;
    background: var(--panel);
    font-weight: 600;
    pointer-events: none;
  }
  @media (forced-colors: active) {
    .drop {
      border-color: CanvasText;
    }
    progress {
      border: 1px solid CanvasText;
      forced-color-adjust: none;
      background: Canvas;
      accent-color: Highlight;
    }
    progress::-webkit-progress-bar {
      background: Canvas;
    }
    progress::-webkit-progress-value {
      background: Highlight;
    }
  }
`;
