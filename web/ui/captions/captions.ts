import { css, type ReactiveControllerHost } from 'lit';
import type { MenuGroup } from '../menu.ts';
import type { PanelWords } from '../panels/words.ts';

/**
 * The place of captions, which the page puts into the slot `captions` as they come: the element has no source of its own. They are no
 * live region, because whoever uses a screen reader hears the call itself.
 */
export class Captions {
  readonly node = document.createElement('div');
  readonly #slot = document.createElement('slot');
  #on = true;

  constructor(host: Pick<ReactiveControllerHost, 'requestUpdate'>) {
    this.node.className = 'captions';
    this.node.setAttribute('part', 'captions');
    this.#slot.name = 'captions';
    this.#slot.addEventListener('slotchange', () => host.requestUpdate());
    this.node.append(this.#slot);
  }

  show(on: boolean): void {
    this.#on = on;
  }

  /** Before each render of the host. */
  follow(): void {
    this.node.hidden = !this.#on || !this.#there;
  }

  /** For the menu "More". */
  menu(texts: PanelWords): readonly MenuGroup[] {
    if (!this.#there) return [];
    const does = { kind: 'set-captions', on: !this.#on } as const;
    return [{ items: [{ label: texts.captions, checked: this.#on, toggle: true, does }] }];
  }

  /** Between two sentences an element of the page may be empty: it is a source all the same. */
  get #there(): boolean {
    return this.#slot.assignedElements({ flatten: true }).length > 0;
  }
}

/**
 * Captions have a row of their own between pictures and bar, so that they cover nothing. Where the bar is over the picture, they are so
 * too, above it. The latest two lines are seen. `!important` is for what a page says of all its paragraphs.
 */
export const captionStyles = css`
  .captions {
    grid-area: 2 / 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: flex-end;
    block-size: 2.8em;
    margin: 0.5rem 0.75rem 0;
    overflow: hidden;
    font-size: 1.125rem;
    line-height: 1.4;
  }
  .captions[hidden] {
    display: none;
  }
  .captions ::slotted(*) {
    box-sizing: content-box !important;
    flex: none;
    max-inline-size: min(40ch, 100% - 1rem) !important;
    margin: 0 !important;
    padding: 0 0.5rem !important;
    border-radius: 0.375rem;
    background: rgb(0 0 0 / 80%);
    color: #fff;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }
  .captions ::slotted(:empty) {
    display: none !important;
  }
  .bar-over > .captions {
    --self-place: calc(clamp(112px, 22cqi, 240px) + 0.75rem);
    position: absolute;
    inset-inline: 0;
    inset-block-end: 4.5rem;
    z-index: 2;
    margin-block: 0;
    pointer-events: none;
  }
  /* The own picture is in the same corner: its place stays free. */
  .bar-over:has(.corner:not(.at-top) > .own + .tile, .corner:not(.at-top) > .tile + .own, .strip > .own:not(.main)) > .captions {
    inset-inline-end: var(--self-place);
  }
  .bar-over:has(.corner.at-start:not(.at-top) > .own) > .captions {
    inset-inline: var(--self-place) 0;
  }
  @container call (inline-size < 40rem) {
    .captions {
      margin-inline: 0.5rem;
    }
  }
  @container call (block-size < 480px) {
    .bar-over > .captions {
      inset-block-end: 3.25rem;
    }
  }
  /* The name of the large tile is above bar and captions. */
  @container call (block-size >= 15rem) {
    .bar-over:not([data-idle]):has(> .captions:not([hidden])) :is(.corner > :not(.own), .strip > .main) .plate {
      translate: 0 -6.875rem;
    }
  }
  /* Tiny: there is no room, and no menu to turn them off. */
  @container call (inline-size < 240px) or (block-size < 224px) {
    .captions {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .captions ::slotted(*) {
      outline: 1px solid CanvasText;
      outline-offset: -1px;
    }
  }
`;
