import { html, type nothing, type ReactiveController, type ReactiveControllerHost, render } from 'lit';
import type { CallState, CallStore } from '../../client/call/call-store.ts';
import { systemClock } from '../../client/signaling/clock.ts';
import { type CallRequest, emit, type MenuName, type PanelName } from '../events.ts';
import type { MenuGroup } from '../menu.ts';
import { PeoplePanel } from '../people/people-panel.ts';
import { keysOf } from '../shortcuts.ts';
import { Sounds } from '../sounds/sounds.ts';
import { NO_CALL } from '../view.ts';
import { extraButtons } from './bar.ts';
import { extraKey } from './keys.ts';
import { hasPanel, PanelHost, panelTitle } from './panel-host.ts';
import { extraStyles } from './panel-styles.ts';
import type { PanelView } from './panel-view.ts';
import { type PanelWords, panelWords } from './words.ts';

for (const [name, panel] of Object.entries({ 'video-call-people': PeoplePanel })) {
  // It may be there already: of another version of this file.
  if (!customElements.get(name)) customElements.define(name, panel);
}

/** The element, as far as its extras need it. */
export interface ExtrasHost extends ReactiveControllerHost, HTMLElement {
  readonly store: CallStore | undefined;
  readonly name: string;
  readonly room: string;
  readonly shortcuts: string;
  readonly noSounds: boolean;
}

/**
 * What a call has beside pictures and switches. This file is loaded when a call begins (LATER of vite.config.ts), so it hands the element
 * nodes that it fills itself: the buttons `bar`, the open panel `side`. It hears the same `call-request` events as the element.
 */
export class Extras implements ReactiveController {
  /** Buttons for the control bar. */
  readonly bar = document.createElement('div');
  /** What lies over the stage. */
  readonly floor = document.createElement('div');
  /** What the badges of the buttons of panels say. */
  readonly badges: { [Name in PanelName]?: string } = {};
  /** For a message: `sounds.play('message')` where the chat is closed. */
  readonly sounds: Sounds;
  readonly #host: ExtrasHost;
  readonly #panels: PanelHost;

  constructor(host: ExtrasHost) {
    this.#host = host;
    this.#panels = new PanelHost(host);
    this.sounds = new Sounds(host, systemClock);
    this.bar.className = 'extra';
    this.floor.className = 'over';
    const { shadowRoot } = host;
    const sheet = extraStyles.styleSheet;
    if (shadowRoot && sheet) shadowRoot.adoptedStyleSheets.push(sheet);
    host.addEventListener('call-request', (event) => {
      if (!event.defaultPrevented) this.#answer(event.detail);
    });
    host.addEventListener('keydown', this.#onKey);
    host.addController(this);
  }

  /** The open panel. */
  get side(): HTMLElement | typeof nothing {
    return this.#panels.side;
  }

  hostUpdate(): void {
    const { state } = this;
    if (state.phase.kind === 'idle' || state.phase.kind === 'ended') this.#panels.close();
    this.badges.people = `${state.participants.length + 1}`;
    const { texts } = this;
    render(extraButtons({ open: this.#panels.open, badges: this.badges, keys: this.#keys, texts }), this.bar);
    render(html``, this.floor);
    this.#panels.update(this.#view, texts);
  }

  /** The groups of a menu of the element. */
  menu(name: MenuName): readonly MenuGroup[] {
    if (name !== 'more') return [];
    const panels: readonly PanelName[] = ['chat', 'people', 'settings', 'shortcuts'];
    return [
      {
        items: panels
          .filter((panel) => hasPanel(panel) && !this.#inBar(panel))
          .map((panel) => ({ label: panelTitle(panel, this.texts), does: { kind: 'show-panel', panel } })),
      },
    ];
  }

  get state(): CallState {
    return this.#host.store?.state ?? NO_CALL;
  }

  get texts(): PanelWords {
    return panelWords(this.#lang);
  }

  get #lang(): string {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.root')?.lang ?? 'en';
  }

  get #keys(): ReadonlySet<string> {
    return keysOf(this.#host.shortcuts);
  }

  get #view(): PanelView {
    const { store, name, room } = this.#host;
    return { store, state: this.state, name, room, lang: this.#lang, keys: this.#keys };
  }

  /** Whether the button of a panel is seen in the bar. */
  #inBar(panel: PanelName): boolean {
    return this.bar.querySelector(`[data-panel='${panel}']`)?.checkVisibility() ?? false;
  }

  #answer(request: CallRequest): void {
    switch (request.kind) {
      case 'show-panel':
        return this.#panels.toggle(request.panel);
      default:
        return;
    }
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!this.bar.isConnected) return;
    const request = extraKey(event, this.#keys);
    if (!request) return;
    event.preventDefault();
    emit(this.#host, 'call-request', request);
  };
}
