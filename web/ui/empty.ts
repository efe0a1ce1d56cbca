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
        <h2>${words.nobodyHere}</h2>
        <p>${words.aloneText}</p>
        <div class="share">
          <input class="link" part="link" readonly .value=${link} aria-label=${words.link} @focus=${selectAll} />
          <button class="primary" part="button" type="button" @click=${asks({ kind: 'copy-link' })}>${ICONS.link} ${copyLabel(copying, words)}</button>
        </div>
      </slot>
    </div>
  `;
}

export const emptyStyles = css`
  .alone {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: grid;
    grid-template-columns: minmax(0, 34rem);
    place-content: safe center;
    justify-items: center;
    gap: 0.25rem;
    padding: 1rem;
    overflow-y: auto;
    text-align: center;
  }
  .alone h2 {
    font-size: 1.25rem;
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
    padding: 0;
    padding-inline-start: 1rem;
    border: 0;
    border-radius: 999px;
    background: none;
    color: var(--soft);
    font-size: 0.875rem;
    text-overflow: ellipsis;
  }
  .share button {
    flex: 0 1 auto;
  }
  /* The own picture is in the corner below: the link is above it, or beside it. */
  @container call (inline-size >= 40rem) and (block-size >= 480px) {
    .alone {
      padding-block-end: 16%;
    }
  }
  @container call (inline-size < 40rem) and (block-size >= 480px) {
    .alone {
      inset-block-end: 9.25rem;
    }
    .share {
      flex-direction: column;
      border-radius: 1.25rem;
    }
    .link {
      min-block-size: 2.5rem;
      padding-inline: 0.5rem;
      text-align: center;
    }
  }
  @container call (block-size < 480px) {
    .alone {
      inset-inline-end: calc(clamp(112px, 22cqi, 240px) + 0.75rem);
      padding: 0.5rem;
    }
    .alone h2 {
      font-size: 1rem;
    }
    .share {
      margin-block-start: 0.5rem;
    }
  }
  /* Tiny: one button over the own picture. */
  @container call (inline-size < 240px) or (block-size < 224px) {
    .alone {
      inset: 0;
    }
    .alone :is(h2, p, .link) {
      display: none;
    }
    .share {
      inline-size: 100%;
      justify-content: center;
      margin: 0;
      padding: 0;
      border: 0;
      background: none;
      box-shadow: none;
    }
    .share button {
      min-block-size: 2.25rem;
      padding-inline: 0.75em;
    }
  }
`;
