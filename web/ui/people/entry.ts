import { css, html, nothing, type TemplateResult } from 'lit';
import { asks, type CallRequest } from '../events.ts';
import type { PanelWords } from '../panels/words.ts';

/** On the way into a room that does not open by itself. */
export type Entry =
  /** The person waits to be let in; `host`: somebody is there who can do that. */
  | { readonly kind: 'asking'; readonly host: boolean }
  /** Turned away; asks again at the earliest in so many `seconds`. */
  | { readonly kind: 'denied'; readonly seconds: number }
  | { readonly kind: 'unanswered' }
  /** `peers`: how many the room has; undefined while nobody knows. `waits`: for a place. */
  | { readonly kind: 'full'; readonly peers: number; readonly waits: boolean };

interface Told {
  readonly title: string;
  readonly text?: string;
  readonly busy?: boolean;
  readonly button: string;
  readonly request: CallRequest;
  readonly later?: boolean;
}

function told(entry: Entry, texts: PanelWords): Told {
  switch (entry.kind) {
    case 'asking': {
      const text = entry.host ? texts.somebodyWill : texts.noHost;
      return { title: texts.asking, text, busy: true, button: texts.cancel, request: { kind: 'cancel-join' } };
    }
    case 'denied': {
      const { seconds } = entry;
      const again = { title: texts.denied, button: texts.askAgain, request: { kind: 'join' } } as const;
      return seconds > 0 ? { ...again, text: texts.askAgainIn(seconds), later: true } : again;
    }
    case 'unanswered':
      return { title: texts.nobodyAnswered, button: texts.askAgain, request: { kind: 'join' } };
    case 'full': {
      const { peers, waits } = entry;
      return {
        title: texts.full(peers),
        ...(waits && { text: texts.waitingForPlace, busy: true }),
        button: waits ? texts.cancel : texts.waitForPlace,
        request: { kind: 'wait-for-place', on: !waits },
      };
    }
  }
}

/** What the lobby shows instead of its join button. The text that counts down is not read out again and again. */
export function entryBox(entry: Entry, texts: PanelWords): TemplateResult {
  const { title, text, busy = false, button, request, later = false } = told(entry, texts);
  return html`
    <div class="asking" role="status">
      ${busy ? html`<span class="spinner"></span>` : nothing}
      <div><strong>${title}</strong>${text ? html`<p aria-hidden=${later ? 'true' : nothing}>${text}</p>` : nothing}</div>
    </div>
    <button
      class=${busy ? 'quiet' : 'primary'} part="button entry-button" type="button" aria-disabled=${later ? 'true' : 'false'}
      @click=${later ? nothing : asks(request)}
    >${button}</button>
  `;
}

/** Tiny: there is room for one line; the other one is for screen readers. */
export const entryStyles = css`
  @container call (inline-size < 240px) or (block-size < 224px) {
    .go:has(.asking) {
      grid-template-columns: minmax(0, 1fr);
      gap: 0.25rem;
    }
    .asking p {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;
