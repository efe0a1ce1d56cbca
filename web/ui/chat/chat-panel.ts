import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { displayName } from '../../client/call/display-name.ts';
import { emit } from '../events.ts';
import { ICONS, iconStyles } from '../icons.ts';
import type { PanelView } from '../panels/panel-view.ts';
import { maySendFiles } from '../people/rights.ts';
import { controlStyles, motionStyles } from '../theme.ts';
import { COUNTED_LENGTH, MESSAGE_LENGTH } from './chat-message.ts';
import { chatRows } from './chat-rows.ts';
import { chatStyles } from './chat-styles.ts';
import { fileStyles } from './file-styles.ts';
import { sizeText } from './file-words.ts';
import { CHAT_ICONS } from './icons.ts';
import { type ChatWords, chatWords } from './words.ts';

/** Most lines of the field before it scrolls. */
const LINES = 5;

/** So near to its end the list follows new messages, in CSS pixels. */
const NEAR = 48;

/** The panel "Chat": messages to everybody, and files. */
export class ChatPanel extends LitElement {
  static override properties = { view: { attribute: false }, dragging: { state: true }, behind: { state: true } };
  static override styles = [controlStyles, motionStyles, iconStyles, chatStyles, fileStyles];
  declare view: PanelView | undefined;
  /** Files are dragged over the panel. */
  declare dragging: boolean;
  /** The person reads older messages while newer ones have come. */
  declare behind: boolean;
  #follows = true;
  #seen: string | undefined;
  /** The entry whose control has the focus. */
  #entered: Element | undefined;

  constructor() {
    super();
    this.dragging = false;
    this.behind = false;
    this.addEventListener('dragover', this.#onDrag);
    this.addEventListener('dragleave', () => {
      this.dragging = false;
    });
    this.addEventListener('drop', this.#onDrop);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('exportparts', 'button, select, progress, chat-field, chat-message, chat-file');
  }

  protected override render(): TemplateResult {
    const { view } = this;
    if (!view) return html``;
    const { chat, lang } = view;
    const texts = chatWords(lang);
    return html`
      <div class="log" role="log" tabindex="0" aria-label=${texts.messages} @scroll=${this.#onScroll}>
        ${chat.entries.length === 0 ? html`<p class="empty">${texts.empty}</p>` : chatRows({ entries: chat.entries, texts, lang })}
      </div>
      ${
        this.behind
          ? html`<button class="quiet small latest" part="button" type="button" @click=${this.#toEnd}>${CHAT_ICONS.down} ${texts.latest}</button>`
          : nothing
      }
      ${chat.staged.length > 0 ? this.#staged(view, texts) : nothing}
      ${this.#composer(view, texts)}
      ${this.dragging ? html`<p class="drop">${texts.dropHere}</p>` : nothing}
    `;
  }

  protected override willUpdate(): void {
    const { activeElement } = this.shadowRoot ?? {};
    this.#entered = activeElement?.closest('.entry') ?? undefined;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const latest = this.view?.chat.entries.at(-1);
    const list = this.renderRoot.querySelector('.log');
    if (!list) return;
    if (this.#entered && !this.shadowRoot?.activeElement) this.#focusIn(this.#entered);
    const fresh = latest?.key !== this.#seen;
    this.#seen = latest?.key;
    if (fresh && latest?.from === undefined) this.#follows = true;
    this.#fit();
    if (this.#follows) list.scrollTop = list.scrollHeight;
    else if (fresh) this.behind = true;
  }

  #composer({ chat, lang, state }: PanelView, texts: ChatWords): TemplateResult {
    const { length } = chat.draft;
    const number = new Intl.NumberFormat(lang);
    const tooLong = length > MESSAGE_LENGTH;
    return html`
      <form @submit=${this.#onSubmit}>
        ${
          maySendFiles(state)
            ? html`<button class="plain" part="button" type="button" aria-label=${texts.attach} @click=${this.#choose}>${CHAT_ICONS.attach}</button>
              <input type="file" multiple hidden aria-label=${texts.attach} @change=${this.#onFiles} />`
            : nothing
        }
        <textarea
          part="chat-field" rows="1" dir="auto" enterkeyhint="send" autocomplete="off" aria-label=${texts.field} placeholder=${texts.field}
          aria-invalid=${tooLong ? 'true' : 'false'} aria-describedby="count" .value=${chat.draft} @input=${this.#onInput} @keydown=${this.#onKey}
        ></textarea>
        <button class="plain send" part="button" type="submit" aria-label=${texts.send} aria-disabled=${this.#maySend ? 'false' : 'true'}>${CHAT_ICONS.send}</button>
        <p id="count" class=${tooLong ? 'bad' : ''}>${
          length >= COUNTED_LENGTH
            ? html`${texts.counted(number.format(length), number.format(MESSAGE_LENGTH))}${tooLong ? html` · ${texts.tooLong}` : nothing}`
            : nothing
        }</p>
      </form>
    `;
  }

  /** The files that were chosen, before they are offered: to whom? */
  #staged({ chat, state, lang }: PanelView, texts: ChatWords): TemplateResult {
    const people = state.participants.map(({ peerId, name }) => ({ peerId, name: displayName(name) || texts.guest }));
    return html`
      <section class="staged" aria-label=${texts.attach}>
        <ul>
          ${chat.staged.map((file) => html`<li><bdi>${displayName(file.name)}</bdi> <bdi class="size">${sizeText(file.size, lang)}</bdi></li>`)}
        </ul>
        <label>
          <span>${texts.filesTo}</span>
          <select part="select">
            <option value="">${texts.everybody}</option>
            ${people.map(({ peerId, name }) => html`<option value=${peerId}>${name}</option>`)}
          </select>
        </label>
        <div class="actions">
          <button class="primary small" part="button" type="button" aria-disabled=${people.length === 0 ? 'true' : 'false'} @click=${this.#offer}>${texts.sendFiles(chat.staged.length)}</button>
          <button class="quiet small" part="button" type="button" @click=${() => this.#stage([])}>${ICONS.close} ${texts.dismiss}</button>
        </div>
      </section>
    `;
  }

  /** The control that had the focus is gone: its entry may have another one. */
  #focusIn(entry: Element): void {
    const control = entry.isConnected ? entry.querySelector('button') : null;
    (control ?? this.renderRoot.querySelector<HTMLElement>('.log'))?.focus();
  }

  get #maySend(): boolean {
    const draft = this.view?.chat.draft ?? '';
    return draft.trim() !== '' && draft.length <= MESSAGE_LENGTH;
  }

  get #mayAttach(): boolean {
    return this.view !== undefined && maySendFiles(this.view.state);
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    const { view } = this;
    if (!view || !this.#maySend) return;
    const text = view.chat.draft.trim();
    view.chat.draft = '';
    emit(this, 'call-request', { kind: 'send-chat', text });
    this.requestUpdate();
    this.#field?.focus();
  };

  /** A key that belongs to an input method (Safari says so by 229 alone) neither sends nor closes anything. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return event.stopPropagation();
    if (event.key === 'Enter' && !event.shiftKey) this.#onSubmit(event);
  };

  readonly #onInput = (): void => {
    const { view } = this;
    if (view) view.chat.draft = this.#field?.value ?? '';
    this.requestUpdate();
  };

  /** As many lines as the text has, up to LINES. */
  #fit(): void {
    const field = this.#field;
    if (!field) return;
    field.rows = 1;
    const { lineHeight, paddingBlockStart, paddingBlockEnd } = getComputedStyle(field);
    const inner = field.scrollHeight - Number.parseFloat(paddingBlockStart) - Number.parseFloat(paddingBlockEnd);
    field.rows = Math.min(LINES, Math.max(1, Math.round(inner / Number.parseFloat(lineHeight))));
  }

  readonly #onScroll = (event: Event): void => {
    const { currentTarget: list } = event;
    if (!(list instanceof Element)) return;
    this.#follows = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    if (this.#follows) this.behind = false;
  };

  readonly #toEnd = (): void => {
    this.#follows = true;
    this.behind = false;
    this.renderRoot.querySelector<HTMLElement>('.log')?.focus();
  };

  readonly #choose = (): void => this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();

  readonly #onFiles = (event: Event): void => {
    const { target } = event;
    if (!(target instanceof HTMLInputElement)) return;
    this.#stage([...(target.files ?? [])]);
    target.value = '';
  };

  readonly #onDrag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    // Also where nobody takes files: a browser opens a dropped file in place of the page.
    event.preventDefault();
    this.dragging = this.#mayAttach;
  };

  readonly #onDrop = (event: DragEvent): void => {
    event.preventDefault();
    this.dragging = false;
    if (this.#mayAttach) this.#stage([...(event.dataTransfer?.files ?? [])]);
  };

  #stage(files: readonly File[]): void {
    const { view } = this;
    if (view) view.chat.staged = files;
    this.requestUpdate();
    if (files.length === 0) this.#field?.focus();
  }

  readonly #offer = (): void => {
    const { view } = this;
    const chosen = this.renderRoot.querySelector('select')?.value ?? '';
    const everybody = view?.state.participants.map(({ peerId }) => peerId) ?? [];
    if (!view || everybody.length === 0) return;
    emit(this, 'call-request', {
      kind: 'offer-files',
      files: view.chat.staged,
      to: chosen === '' ? everybody : [chosen],
    });
    this.#stage([]);
  };
}

// It may be there already: of another version of this file.
if (!customElements.get('video-call-chat')) customElements.define('video-call-chat', ChatPanel);
