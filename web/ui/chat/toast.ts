import { css, html, nothing, type TemplateResult } from 'lit';
import { asks } from '../events.ts';
import type { Chat } from './chat.ts';
import { isolated } from '../words/isolated.ts';
import { chatWords } from './words.ts';

/** The latest message of a closed chat. A press opens the chat. */
export function chatToast({ toast }: Chat, lang: string): TemplateResult | typeof nothing {
  if (!toast) return nothing;
  const [title, words] =
    toast.kind === 'text'
      ? [toast.name, toast.text]
      : [chatWords(lang).offered(isolated(toast.name)), toast.transfer.name];
  return html`
    <button class="chat-toast" part="button chat-toast" type="button" @click=${asks({ kind: 'show-panel', panel: 'chat' })}>
      <strong><bdi>${title}</bdi></strong>
      <span dir="auto">${words}</span>
    </button>
  `;
}

export const toastStyles = css`
  .chat-toast {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: start;
    justify-content: stretch;
    gap: 0.125rem;
    inline-size: 20rem;
    max-inline-size: 100%;
    padding: 0.625rem 1rem;
    border: 1px solid var(--line);
    border-radius: 0.875rem;
    background: var(--panel);
    box-shadow: var(--shadow);
    color: var(--text);
    font-size: 0.875rem;
    font-weight: 400;
    text-align: start;
    pointer-events: auto;
  }
  .chat-toast > span {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  @container call (inline-size < 40rem) {
    .chat-toast {
      inline-size: auto;
    }
  }
`;
