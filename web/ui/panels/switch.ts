import { css, html, type TemplateResult } from 'lit';
import { asks, type CallRequest } from '../events.ts';

/** Something that is on or off. */
export function toggle(label: string, on: boolean, request: CallRequest): TemplateResult {
  return html`
    <button class="switch" part="button" type="button" role="switch" aria-checked=${on ? 'true' : 'false'} @click=${asks(request)}>${label}<i></i></button>
  `;
}

export const switchStyles = css`
  .switch {
    justify-content: space-between;
    inline-size: 100%;
    min-block-size: 3rem;
    padding: 0 0.25rem;
    border-radius: 0.75rem;
    font-weight: 400;
    text-align: start;
  }
  .switch i {
    flex: none;
    inline-size: 2.5rem;
    block-size: 1.5rem;
    padding: 0.1875rem;
    border: 1px solid var(--field-line);
    border-radius: 999px;
  }
  .switch i::before {
    content: '';
    display: block;
    inline-size: 1rem;
    block-size: 1rem;
    border-radius: 50%;
    background: var(--field-line);
    transition: translate 0.12s var(--ease);
  }
  .switch[aria-checked='true'] i {
    border-color: var(--accent);
    background: var(--accent);
  }
  .switch[aria-checked='true'] i::before {
    background: var(--on-accent);
    translate: 1rem 0;
  }
  :host(:dir(rtl)) .switch[aria-checked='true'] i::before {
    translate: -1rem 0;
  }
  @media (forced-colors: active) {
    .switch i {
      border: 1px solid ButtonText;
    }
    .switch i::before {
      forced-color-adjust: none;
      background: ButtonText;
    }
    .switch[aria-checked='true'] i {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`;
