import { css, html, nothing, type TemplateResult } from 'lit';
import type { CallError } from '../client/call/call-store.ts';
import { asks } from './events.ts';
import { ICONS } from './icons.ts';
import type { Words } from './words/en.ts';

/** A problem in words: what happened, and what to do about it. */
export function errorNotice(
  error: Pick<CallError, 'message' | 'action'>,
  dismissable: boolean,
  words: Words,
): TemplateResult {
  return html`
    <div class="notice error" part="error" role="alert">
      ${ICONS.warning}
      <p><strong>${error.message}</strong> ${error.action}</p>
      ${
        dismissable
          ? html`<button class="plain" type="button" aria-label=${words.dismiss} @click=${asks({ kind: 'dismiss-error' })}>
              ${ICONS.close}
            </button>`
          : nothing
      }
    </div>
  `;
}

function reconnectingNotice(words: Words): TemplateResult {
  return html`<div class="notice late" part="notice" role="status"><span class="spinner"></span><p>${words.reconnecting}</p></div>`;
}

function soundNotice(words: Words): TemplateResult {
  return html`
    <div class="notice" part="notice" role="status">
      ${ICONS.sound}
      <p>${words.soundBlocked}</p>
      <button class="primary small" type="button" @click=${asks({ kind: 'enable-sound' })}>${words.enableSound}</button>
    </div>
  `;
}

export interface Notices {
  readonly reconnecting: boolean;
  readonly soundBlocked: boolean;
  readonly error: CallError | undefined;
  readonly words: Words;
}

/** The notices over the call, which leave most of it visible. */
export function noticeStack({ reconnecting, soundBlocked, error, words }: Notices): TemplateResult {
  return html`
    <div class="notices">
      ${reconnecting ? reconnectingNotice(words) : nothing} ${soundBlocked ? soundNotice(words) : nothing}
      ${error ? errorNotice(error, true, words) : nothing}
    </div>
  `;
}

export const noticeStyles = css`
  .notices {
    position: absolute;
    inset: 12px 12px auto;
    z-index: 3;
    display: grid;
    justify-items: center;
    gap: 8px;
    pointer-events: none;
  }
  .notice {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    max-inline-size: 36rem;
    padding: 0.5rem 0.625rem 0.5rem 1rem;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--panel);
    box-shadow: var(--shadow);
    font-size: 0.875rem;
    pointer-events: auto;
  }
  .notice p {
    padding-block: 0.25rem;
    padding-inline-end: 0.375rem;
  }
  .error {
    align-items: flex-start;
    border-color: color-mix(in oklab, var(--danger) 35%, transparent);
    background: var(--danger-soft);
    color: var(--danger-text);
    box-shadow: none;
  }
  .error > .icon {
    margin-block-start: 0.25rem;
  }
  .notices .error {
    box-shadow: var(--shadow);
  }
  .error .plain {
    min-block-size: 32px;
    inline-size: 32px;
    margin-inline-start: auto;
    padding: 0;
    flex: none;
  }
  .small {
    min-block-size: 36px;
    padding: 0 1em;
    white-space: nowrap;
  }
  /* Shown only after a while: a short interruption is over before a person could read about it. */
  .late {
    animation: appear 0.2s 0.8s both;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
`;
