import { css, html, nothing, type TemplateResult } from 'lit';
import type { CallError, EndReason } from '../client/call/call-store.ts';
import { asks } from './events.ts';
import { errorNotice } from './notices.ts';
import type { Words } from './words/en.ts';
import { endText, endTitle } from './words/texts.ts';

/** The screen while the element joins by itself. */
export function joiningPanel(words: Words): TemplateResult {
  return html`<div class="panel" role="status"><span class="spinner big"></span><p>${words.joining}</p></div>`;
}

/** The screen after the call. */
export function endedPanel(reason: EndReason, error: CallError | undefined, words: Words): TemplateResult {
  return html`
    <div class="panel" part="ended">
      <h2>${endTitle(reason, words)}</h2>
      <p>${endText(reason, words)}</p>
      ${error ? errorNotice(error, false, words) : nothing}
      <button class="primary" part="button join-button" type="button" @click=${asks({ kind: 'join' })}>${words.joinAgain}</button>
    </div>
  `;
}

export const panelStyles = css`
  .panel {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 0.375rem;
    padding: 1.5rem;
    text-align: center;
  }
  .panel h2 {
    font-size: 1.5rem;
    letter-spacing: -0.015em;
  }
  .panel p {
    color: var(--soft);
  }
  .panel .notice {
    margin-block-start: 1rem;
    text-align: start;
  }
  .panel .notice p {
    color: inherit;
  }
  .panel button {
    margin-block-start: 1.25rem;
    padding-inline: 1.75rem;
  }
  .big {
    margin-block-end: 0.75rem;
    font-size: 1.5rem;
    color: var(--accent);
  }
`;
