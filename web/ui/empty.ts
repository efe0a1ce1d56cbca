import { css, html, type TemplateResult } from 'lit';
import { asks } from './events.ts';
import { ICONS } from './icons.ts';
import type { Words } from './words/en.ts';

/** The result of the last click on "Copy link". */
export type Copying = 'not-yet' | 'copied' | 'refused';

function copyLabel(copying: Copying, words: Words): string {
  switch (copying) {
    case 'not-yet':
      return words.copy;
    case 'copied':
      return words.copied;
    case 'refused':
      return words.copyFailed;
  }
}

const selectAll = (event: FocusEvent): void => {
  if (event.target instanceof HTMLInputElement) event.target.select();
};

/** Shown to a person who is alone in the room: the link to share. The slot `empty` replaces it. */
export function emptyState(link: string, copying: Copying, words: Words): TemplateResult {
  return html`
    <div class="alone" part="empty">
      <slot name="empty">
        <h2>${words.aloneTitle}</h2>
        <p>${words.aloneText}</p>
        <div class="share">
          <input class="link" readonly .value=${link} aria-label=${words.link} @focus=${selectAll} />
          <button class="primary" type="button" @click=${asks({ kind: 'copy-link' })}>${ICONS.link} ${copyLabel(copying, words)}</button>
        </div>
      </slot>
    </div>
  `;
}

export const emptyStyles = css`
  .alone {
    position: absolute;
    inset: 0;
    display: grid;
    grid-template-columns: minmax(0, 34rem);
    place-content: center;
    justify-items: center;
    gap: 0.25rem;
    padding: 16px 16px 18%;
    text-align: center;
  }
  .alone h2 {
    font-size: 1.375rem;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  .alone p {
    color: var(--soft);
  }
  .share {
    display: flex;
    gap: 6px;
    inline-size: 100%;
    margin-block-start: 1rem;
    padding: 5px;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--panel);
    box-shadow: var(--shadow);
  }
  .link {
    flex: 1;
    min-inline-size: 0;
    padding: 0 0 0 1rem;
    border: 0;
    border-radius: 999px;
    background: none;
    color: var(--soft);
    font-size: 0.9375rem;
    text-overflow: ellipsis;
  }
  .share button {
    flex: none;
  }
  @container call (inline-size < 26rem) {
    .alone {
      padding-block-end: 42%;
    }
    .share {
      flex-direction: column;
      border-radius: 20px;
    }
    .link {
      min-block-size: 40px;
      text-align: center;
    }
  }
`;
