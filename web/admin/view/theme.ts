import { css } from 'lit';
import { iconStyles } from '../../ui/icons.ts';
import { controlStyles } from '../../ui/theme.ts';
import { tableStyles } from './table-styles.ts';

const base = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  * {
    box-sizing: border-box;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
  h1,
  h2,
  p,
  dl,
  dd {
    margin: 0;
  }
  h1 {
    font-size: 1.5rem;
    line-height: 1.2;
    letter-spacing: -0.02em;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    font-size: 1.0625rem;
    letter-spacing: -0.01em;
  }
  a {
    color: var(--accent);
    font-weight: 600;
    text-underline-offset: 0.2em;
    overflow-wrap: anywhere;
  }
  :is(a, summary, textarea, dialog, [tabindex='0']):focus-visible {
    outline: 3px solid var(--ring);
    outline-offset: 2px;
    border-radius: 4px;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .soft {
    color: var(--soft);
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.875em;
    overflow-wrap: anywhere;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    margin-block-end: 1rem;
  }
  .head > :first-child {
    flex: 1 1 14rem;
    min-inline-size: 0;
  }
  section {
    container-type: inline-size;
    margin-block-start: 1rem;
    padding: 1rem 1.25rem;
    border: 1px solid var(--line);
    border-radius: 16px;
    background: var(--panel);
  }
  section > :is(h2, .title) {
    margin-block-end: 0.75rem;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
  }
  section > h2 + p {
    margin-block: -0.375rem 0.75rem;
    color: var(--soft);
    font-size: 0.9375rem;
  }
`;

const parts = css`
  .danger-button {
    border-color: color-mix(in oklab, var(--danger) 55%, var(--line));
    background: var(--panel);
    color: var(--danger-text);
  }
  .danger-button:hover:not(:disabled) {
    background: var(--danger-soft);
  }
  .danger-main {
    background: light-dark(#c62f26, #ffb4ae);
    color: light-dark(#ffffff, #4a0f0b);
  }
  .danger-main:hover:not(:disabled) {
    background: color-mix(in oklab, light-dark(#c62f26, #ffb4ae) 88%, var(--text));
  }
  button.small {
    min-block-size: 36px;
    padding: 0 0.875em;
    font-size: 0.875rem;
  }
  textarea {
    inline-size: 100%;
    min-block-size: 5.5rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--field-line);
    border-radius: 12px;
    background: var(--panel);
    color: var(--text);
    font: inherit;
    resize: vertical;
  }
  .field :is(input, select, textarea) {
    border-color: var(--field-line);
  }
  form {
    display: grid;
    gap: 0.875rem;
    max-inline-size: 34rem;
  }
  form > [role='alert']:empty {
    margin-block-start: -0.875rem;
  }
  .tag {
    margin-inline-start: 0.4rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.625rem 0.875rem;
  }
  .badge,
  .tag {
    display: inline-flex;
    align-items: center;
    gap: 0.4em;
    padding: 0.1em 0.6em;
    border-radius: 999px;
    background: color-mix(in oklab, var(--line) 60%, transparent);
    font-size: 0.8125rem;
    font-weight: 600;
    white-space: nowrap;
  }
  .badge::before {
    content: '';
    inline-size: 0.5em;
    block-size: 0.5em;
    border-radius: 50%;
    background: currentColor;
  }
  .good {
    background: var(--good-soft);
    color: var(--good-text);
  }
  .warn {
    background: var(--warn-soft);
    color: var(--warn-text);
  }
  .danger {
    background: var(--danger-soft);
    color: var(--danger-text);
  }
  .notice {
    display: flex;
    gap: 0.75rem;
    margin-block-start: 1rem;
    padding: 0.75rem 1rem;
    border-radius: 12px;
    overflow-wrap: anywhere;
  }
  .notice > div {
    min-inline-size: 0;
  }
  .notice.calm {
    border: 1px solid var(--line);
  }
  .empty {
    padding: 1.25rem 0.5rem;
    text-align: center;
  }
  .empty p {
    color: var(--soft);
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(8.5rem, 40%), 1fr));
    gap: 0.75rem;
  }
  .figures > div {
    padding: 0.75rem 1rem;
    border: 1px solid var(--line);
    border-radius: 16px;
    background: var(--panel);
  }
  dt {
    color: var(--soft);
    font-size: 0.875rem;
  }
  dd {
    font-size: 1.375rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
`;

/** The styles that every element of the page has. They take the buttons and fields of `<video-call>`. */
export const pageStyles = [controlStyles, iconStyles, base, parts, tableStyles];
