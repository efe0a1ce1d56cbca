import { css, html, nothing, type TemplateResult } from 'lit';
import type { EndReason } from '../client/call/call-store.ts';
import { asks } from './events.ts';
import { type Notice, noticeBox } from './notices.ts';
import type { Words } from './words/en.ts';
import { endText, endTitle } from './words/texts.ts';

/** The screen while the element joins by itself. `late`: it takes long; `asking`: the browser's question for devices is open. */
export function joiningPanel(late: boolean, asking: boolean, words: Words): TemplateResult {
  return html`
    <div class="panel">
      <span class="spinner big"></span>
      <p role="status">${asking ? words.askingDevices : late ? words.stillJoining : words.joining}</p>
      ${asking ? button('join-without', words.joinWithout) : nothing}${button('cancel-join', words.cancel)}
    </div>
  `;
}

function button(kind: 'join-without' | 'cancel-join', label: string): TemplateResult {
  return html`<button class="quiet" part="button" type="button" @click=${asks({ kind })}>${label}</button>`;
}

/** The screen after the call. */
export function endedPanel(reason: EndReason, notices: readonly Notice[], words: Words): TemplateResult {
  return html`
    <div class="panel" part="ended">
      <h2>${endTitle(reason, words)}</h2>
      <p>${endText(reason, words)}</p>
      ${notices.map((notice) => noticeBox(notice, words))}
      ${reason === 'removed' ? nothing : html`<button class="primary" part="button join-button" type="button" @click=${asks({ kind: 'join' })}>${words.joinAgain}</button>`}
      <slot name="ended"></slot>
    </div>
  `;
}

export const panelStyles = css`
  .panel {
    display: grid;
    justify-content: center;
    grid-template-columns: minmax(0, 36rem);
    justify-items: center;
    gap: 0.375rem;
    align-content: safe center;
    padding: 1rem;
    overflow-y: auto;
    text-align: center;
  }
  .panel h2 {
    font-size: min(1.5rem, 10cqi);
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
    padding-inline: min(1.75rem, 8cqi);
  }
  .big {
    margin-block-end: 0.75rem;
    font-size: 1.5rem;
    color: var(--accent);
  }
`;
