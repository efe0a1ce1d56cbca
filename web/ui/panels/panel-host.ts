import {
  html,
  LitElement,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  render,
  type TemplateResult,
} from 'lit';
import { asks, type PanelName } from '../events.ts';
import { ICONS } from '../icons.ts';
import type { PanelView } from './panel-view.ts';
import type { PanelWords } from './words.ts';

/**
 * Where each panel comes from. To add one:
 *
 * 1. its name in `PanelName` (web/ui/events.ts), its title in {@link panelTitle} and in the words beside this file;
 * 2. a custom element `video-call-NAME` with a property `view` ({@link PanelView}). It asks for things by `call-request` events, which
 *    extras.ts or the element answers, and has words of its own beside it;
 * 3. its line here. Elements of extras.ts are defined there; one with a file of its own is defined by that file, which has a line in
 *    `LATER` of vite.config.ts too and is imported here: `chat: () => import('../chat/chat-panel.ts')`;
 * 4. where it has a button: its line in bar.ts, and its badge in `Extras`. Every panel without a button in sight is in "More".
 *
 * {@link PanelHost} does the head with title and close button, loading and failure, the place by size, Escape and the focus.
 */
const LOADERS: { readonly [Name in PanelName]?: () => Promise<unknown> } = {
  people: async () => undefined,
  chat: () => import('../chat/chat-panel.ts'),
  settings: async () => undefined,
  connections: () => import('../connections/connections-panel.ts'),
  shortcuts: async () => undefined,
};

/** The parts of a panel that a page can style. A panel with a file of its own may name more. */
const PARTS = 'button, field, select, person, menu, menu-item';

/** Whether there is such a panel. */
export const hasPanel = (name: PanelName): boolean => name in LOADERS;

export function panelTitle(name: PanelName, texts: PanelWords): string {
  return {
    people: texts.people,
    chat: texts.chat,
    settings: texts.settings,
    connections: texts.connections,
    shortcuts: texts.keys,
  }[name];
}

/** The panel that is open: at most one. The focus goes into it, and back to what opened it. */
export class PanelHost implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #side = document.createElement('aside');
  #open: PanelName | undefined;
  /** The panel that has had the focus. */
  #entered: PanelName | undefined;
  #opener: Element | null | undefined;
  #content: HTMLElement | undefined;
  #file: 'loading' | 'loaded' | 'missing' = 'loading';

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.#side.className = 'side';
    this.#side.tabIndex = -1;
    this.#side.setAttribute('part', 'panel');
    this.#side.setAttribute('aria-labelledby', 'side-title');
    host.shadowRoot?.addEventListener('keydown', this.#onKey);
    host.addController(this);
  }

  get open(): PanelName | undefined {
    return this.#open;
  }

  /** What the stage shows. */
  get side(): HTMLElement | typeof nothing {
    return this.#open ? this.#side : nothing;
  }

  /** Opens a panel instead of the one that is open; closes it if it is that one. */
  toggle(name: PanelName): void {
    if (this.#open === name) this.close();
    else if (hasPanel(name)) void this.#show(name);
  }

  close(): void {
    if (!this.#open) return;
    if (this.#side.contains(this.#focused ?? null) && this.#opener instanceof HTMLElement) this.#opener.focus();
    this.#open = undefined;
    this.#content = undefined;
    this.#host.requestUpdate();
  }

  /** Before each render of the host. */
  update(view: PanelView, texts: PanelWords): void {
    if (!this.#open) return;
    Object.assign(this.#content ?? {}, { view });
    render(this.#template(this.#open, texts), this.#side);
  }

  hostDisconnected(): void {
    this.#open = undefined;
  }

  hostUpdated(): void {
    if (this.#entered === this.#open) return;
    // From one panel to the next the focus still goes back to what opened the first one.
    if (!this.#entered) this.#opener = this.#openerOf(this.#focused);
    this.#entered = this.#open;
    if (this.#open) this.#side.focus({ preventScroll: true });
  }

  async #show(name: PanelName): Promise<void> {
    const content = document.createElement(`video-call-${name}`);
    content.setAttribute('exportparts', PARTS);
    this.#open = name;
    this.#content = content;
    this.#file = 'loading';
    this.#host.requestUpdate();
    const file = await LOADERS[name]?.().then(
      () => 'loaded' as const,
      () => 'missing' as const,
    );
    if (this.#content !== content) return;
    this.#file = file ?? 'missing';
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (content instanceof LitElement) await content.updateComplete;
    this.#goToField(content);
  }

  /**
   * Who opens a panel to write in wants to write: with the focus still on the panel, letters would be keys of the call, and mute.
   * Not where there are fingers only: the keyboard on the screen would cover what was said.
   */
  #goToField(content: HTMLElement): void {
    if (this.#focused !== this.#side || !matchMedia('(hover: hover)').matches) return;
    content.shadowRoot?.querySelector('textarea')?.focus({ preventScroll: true });
  }

  #template(name: PanelName, texts: PanelWords): TemplateResult {
    return html`
      <header part="panel-head">
        <h2 id="side-title">${panelTitle(name, texts)}</h2>
        <button class="plain" part="button panel-close" type="button" aria-label=${texts.close} data-tip=${texts.close} @click=${asks({ kind: 'show-panel', panel: name })}>${ICONS.close}</button>
      </header>
      ${this.#file === 'loaded' ? this.#content : this.#notThere(name, texts)}
    `;
  }

  #notThere(name: PanelName, texts: PanelWords): TemplateResult {
    return this.#file === 'missing'
      ? html`<div class="missing"><p role="status">${texts.missing}</p><button class="quiet" part="button" type="button" @click=${() => this.#show(name)}>${texts.tryAgain}</button></div>`
      : html`<div class="missing"><p role="status"><span class="spinner"></span> ${texts.loading}</p></div>`;
  }

  readonly #onKey = (event: Event): void => {
    if (this.#open === undefined || !(event instanceof KeyboardEvent)) return;
    // A menu is above the panel, and closes first.
    if (event.key !== 'Escape' || event.defaultPrevented || this.#host.shadowRoot?.querySelector('.menu')) return;
    event.preventDefault();
    this.close();
  };

  /** An entry of a menu goes with it: the button of the menu stays. */
  #openerOf(focused: Element | null | undefined): Element | null | undefined {
    return focused?.closest('.menu') ? this.#host.shadowRoot?.querySelector('[data-menu="more"]') : focused;
  }

  get #focused(): Element | null | undefined {
    return this.#host.shadowRoot?.activeElement;
  }
}
