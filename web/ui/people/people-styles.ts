import { css } from 'lit';

export const peopleStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 1rem;
    min-block-size: 0;
    overflow: hidden auto;
    padding-inline: 16px;
    padding-block-end: calc(1rem + env(safe-area-inset-bottom));
  }
  * {
    box-sizing: border-box;
    margin: 0;
  }
  h3 {
    font-size: 0.875rem;
    font-weight: 600;
  }
  ul {
    padding: 0;
    list-style: none;
  }
  .invite {
    align-self: start;
  }
  .small {
    min-block-size: 2.25rem;
    padding: 0 0.75rem;
    font-size: 0.875rem;
  }
  .waiting {
    padding: 0.25rem 0.625rem;
    border: 1px solid var(--line);
    border-radius: 1rem;
  }
  .waiting > header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    flex-wrap: wrap;
    min-block-size: 2.75rem;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 3rem;
  }
  .disc {
    flex: none;
    inline-size: 2rem;
    color: #fff;
    font-size: 0.8125rem;
  }
  .naming {
    flex: 1 1 4rem;
    min-inline-size: 0;
    line-height: 1.25;
  }
  .naming > * {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .naming small {
    color: var(--soft);
    font-size: 0.8125rem;
  }
  /* The buttons stand below a name that has no room beside them. */
  .knock {
    flex-wrap: wrap;
    padding-block: 0.25rem;
  }
  .knock .naming {
    flex-basis: 7rem;
  }
  .decide {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-inline-start: auto;
  }
  .knock .naming > * {
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .hand {
    display: flex;
    align-items: center;
    gap: 0.125rem;
    flex: none;
    padding: 0 0.375rem;
    border-radius: 999px;
    background: var(--warn);
    color: var(--on-warn);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .device {
    display: grid;
    flex: none;
    font-size: 0.875rem;
    color: var(--soft);
  }
  .device.off {
    --icon-ground: var(--panel);
    color: var(--danger-text);
  }
  .dots {
    flex: none;
    inline-size: 2.25rem;
    min-block-size: 2.25rem;
    padding: 0;
  }
  .foot {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.25rem;
    margin-block-start: auto;
    padding-block-start: 0.75rem;
    border-block-start: 1px solid var(--line);
  }
  .length {
    display: flex;
    align-items: center;
    justify-content: space-between;
    flex-wrap: wrap;
    gap: 0.5rem;
    inline-size: 100%;
    min-block-size: 3rem;
    padding: 0 0.25rem;
    border-radius: 0.75rem;
    font-weight: 400;
    text-align: start;
  }
  select {
    min-block-size: 2.75rem;
    max-inline-size: 100%;
    padding-inline: 0.75rem;
    border: 1px solid var(--field-line);
    border-radius: 12px;
    background: var(--panel);
    color: inherit;
    font: inherit;
    font-size: 0.875rem;
  }
  select:focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: 2px;
  }
  .foot > .quiet {
    margin-block-start: 0.25rem;
  }
  .danger {
    color: var(--danger-text);
    border-color: var(--danger-line);
  }
  @media (forced-colors: active) {
    .disc,
    .hand {
      border: 1px solid CanvasText;
    }
  }
`;
