import { css } from 'lit';

/** Of the panels "Settings" and "Keyboard shortcuts". */
export const settingsStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 1.5rem;
    min-block-size: 0;
    overflow: hidden auto;
    padding-inline: 16px;
    padding-block-end: calc(1rem + env(safe-area-inset-bottom));
  }
  * {
    box-sizing: border-box;
    margin: 0;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }
  h3 {
    font-size: 1rem;
    font-weight: 600;
  }
  select {
    inline-size: 100%;
    min-block-size: 44px;
    padding-inline: 0.75rem;
    border: 1px solid var(--field-line);
    border-radius: 12px;
    background: var(--panel);
    color: var(--text);
    font: inherit;
    font-size: 1rem;
    font-weight: 400;
    text-overflow: ellipsis;
  }
  select:focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: 2px;
  }
  .note {
    color: var(--soft);
    font-size: 0.875rem;
  }
  dl {
    display: grid;
    grid-template-columns: fit-content(50%) minmax(0, 1fr);
    align-items: center;
    gap: 0.75rem 1rem;
  }
  dd {
    overflow-wrap: anywhere;
  }
  dt {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
  }
  kbd {
    min-inline-size: 1.75rem;
    padding: 0.125rem 0.5rem;
    border: 1px solid var(--field-line);
    border-radius: 0.375rem;
    background: var(--ground);
    font: inherit;
    font-size: 0.875rem;
    text-align: center;
  }
`;
