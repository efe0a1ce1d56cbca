import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { CallStore, ConnectionDetails, Participant } from '../../client/call/call-store.ts';
import { systemClock } from '../../client/signaling/clock.ts';
import { type CallRequest, emit } from '../events.ts';
import { detailsList } from './details.ts';
import { motionStyles } from '../theme.ts';
import { tileMenuStyles } from './tile-menu-styles.ts';
import { TILE_TEXTS, type TileTexts } from './tile-texts.ts';

/** How often the details of a connection are read anew, in ms. */
const DETAILS_MS = 2_000;
/** Space around the menu, in CSS pixels. */
const EDGE = 4;

export interface TileMenuView {
  readonly key: string;
  readonly store: CallStore;
  /** Undefined for the own tile, and for a screen. */
  readonly participant: Participant | undefined;
  /** Of the screen of somebody else: whether it has sound, and is in full screen; undefined where the browser permits none. */
  readonly screen?: { readonly sound: boolean; readonly full: boolean | undefined };
  readonly own: boolean;
  /** This person may change the room (SPEC R197). */
  readonly moderates: boolean;
  /** The participant is the host. */
  readonly host: boolean;
  readonly pinned: boolean;
  /** All of the picture is seen; undefined where there is no picture. */
  readonly fits: boolean | undefined;
  /** 0 to 1. */
  readonly volume: number;
  readonly label: string;
  /** The language. */
  readonly tag: string;
  /** What opened it. */
  readonly button: HTMLElement;
}

/** What a person can do with one tile. It asks by `call-request` and shows what its `view` says. */
export class TileMenu extends LitElement {
  static override styles = [motionStyles, tileMenuStyles];
  static override properties = { view: { attribute: false }, details: { state: true } };

  declare view: TileMenuView | undefined;
  /** Undefined while they are not wanted, empty until they are read. */
  declare details: Partial<ConnectionDetails> | undefined;
  #cancel: (() => void) | undefined;
  /** How loud somebody was before they were muted. */
  #loud = 1;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#cancel?.();
    this.details = undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { view } = this;
    const texts = TILE_TEXTS[view?.tag ?? ''] ?? TILE_TEXTS['en'];
    if (!view || !texts) return nothing;
    return html`
      <div class="box" part="menu" popover="manual" role="dialog" aria-label=${view.label} @keydown=${this.#onKey}>
        ${this.details ? this.#detailsOf(this.details, texts) : this.#choices(view, texts)}
      </div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    const box = this.renderRoot.querySelector<HTMLElement>('.box');
    if (!box || !this.view) return;
    const opens = !box.matches(':popover-open');
    if (opens) box.showPopover();
    if (opens || changed.has('details')) place(box, this.view.button);
    if (opens || (changed.has('details') && !box.querySelector(':focus'))) this.#items[0]?.focus();
  }

  #choices(view: TileMenuView, texts: TileTexts): TemplateResult {
    const { key, participant, screen, own, moderates, host, pinned, fits } = view;
    const item = (text: string, request: CallRequest): TemplateResult =>
      html`<button part="menu-item" type="button" @click=${() => this.#ask(request)}>${text}</button>`;
    return html`
      ${item(pinned ? texts.unpin : texts.pin, pinned ? { kind: 'pin' } : { kind: 'pin', key })}
      ${fits === undefined ? nothing : item(fits ? texts.fill : texts.fit, { kind: 'set-fit', key, fit: fits ? 'fill' : 'fit' })}
      ${screen?.sound ? this.#sound(view, texts) : nothing}
      ${
        screen?.full === undefined
          ? nothing
          : item(screen.full ? texts.endFullScreen : texts.fullScreen, { kind: 'toggle-tile-full-screen', key })
      }
      ${own ? item(texts.hideSelf, { kind: 'show-self', on: false }) : nothing}
      ${
        participant
          ? html`
              ${this.#sound(view, texts)}
              <button part="menu-item" type="button" @click=${this.#showDetails}>${texts.details}</button>
              ${
                moderates
                  ? html`<hr />
                      ${participant.audio ? item(texts.askToMute, { kind: 'ask-to-mute', peerId: key }) : nothing}
                      ${host ? nothing : item(texts.makeHost, { kind: 'make-host', peerId: key })}
                      ${item(texts.remove, { kind: 'remove', peerId: key })}`
                  : nothing
              }
            `
          : nothing
      }
    `;
  }

  #sound({ key, volume }: TileMenuView, texts: TileTexts): TemplateResult {
    return html`
      <label>
        <span>${texts.volume}</span>
        <input type="range" min="0" max="100" .value=${`${Math.round(volume * 100)}`} @input=${this.#onVolume} />
      </label>
      <button part="menu-item" type="button" @click=${() => this.#mute(key, volume)}>${volume === 0 ? texts.unmute : texts.mute}</button>
    `;
  }

  #detailsOf(details: Partial<ConnectionDetails>, texts: TileTexts): TemplateResult {
    return html`
      <h2>${texts.details}</h2>
      ${detailsList(details, texts)}
      <button part="menu-item" type="button" @click=${this.#hideDetails}>${texts.back}</button>
    `;
  }

  readonly #showDetails = (): void => {
    this.details = {};
    void this.#read();
  };

  readonly #hideDetails = (): void => {
    this.#cancel?.();
    this.details = undefined;
  };

  async #read(): Promise<void> {
    const { view } = this;
    const details = await view?.store.detailsOf(view.key).catch(() => undefined);
    if (this.details === undefined || !this.isConnected) return;
    this.details = details ?? {};
    this.#cancel = systemClock.after(DETAILS_MS, () => void this.#read());
  }

  readonly #onVolume = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement) || !this.view) return;
    const volume = target.valueAsNumber / 100;
    emit(this, 'call-request', { kind: 'set-volume', key: this.view.key, volume });
  };

  #mute(key: string, volume: number): void {
    if (volume > 0) this.#loud = volume;
    this.#ask({ kind: 'set-volume', key, volume: volume > 0 ? 0 : this.#loud });
  }

  /** What was chosen closes the menu. */
  #ask(request: CallRequest): void {
    emit(this, 'call-request', request);
    this.#close();
  }

  #close(): void {
    this.view?.button.focus();
    emit(this, 'call-request', { kind: 'show-tile-menu' });
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const items = this.#items;
    const at = items.findIndex((item) => item.matches(':focus'));
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') this.#close();
    else if (to !== undefined) items[to]?.focus();
    // Keys of the call are for elsewhere.
    event.stopPropagation();
    if (to !== undefined || event.key === 'Escape' || event.key === 'Tab') event.preventDefault();
  };

  get #items(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('button, input')];
  }
}

/** Below its button, at its inline end, never beyond the window. */
function place(box: HTMLElement, button: HTMLElement): void {
  const { left, right, bottom } = button.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const x = box.matches(':dir(rtl)') ? left : right - box.offsetWidth;
  box.style.left = `${Math.max(EDGE, Math.min(x, width - box.offsetWidth - EDGE))}px`;
  box.style.top = `${Math.max(EDGE, Math.min(bottom + EDGE, height - box.offsetHeight - EDGE))}px`;
}

declare global {
  interface HTMLElementTagNameMap {
    'video-call-tile-menu': TileMenu;
  }
}

if (!customElements.get('video-call-tile-menu')) customElements.define('video-call-tile-menu', TileMenu);
