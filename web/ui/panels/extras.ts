import { html, type nothing, type ReactiveController, type ReactiveControllerHost, render } from 'lit';
import type { RoomGlimpse } from '../../../src/protocol/index.ts';
import type { CallState, CallStore, TokenOption } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import { systemClock } from '../../client/signaling/clock.ts';
import { Chat } from '../chat/chat.ts';
import { chatSpeech, chatToast, toastStyles } from '../chat/toast.ts';
import type { Copying } from '../empty.ts';
import { type CallRequest, emit, type MenuName, type PanelName } from '../events.ts';
import type { MenuGroup } from '../menu.ts';
import { entryBox } from '../people/entry.ts';
import { EntryWatch } from '../people/entry-watch.ts';
import { Hands } from '../people/hands.ts';
import { HostDesk } from '../people/host-desk.ts';
import { Reactions, reactionOf } from '../people/reactions.ts';
import { mayModerate, selfOf } from '../people/rights.ts';
import { keysOf } from '../shortcuts.ts';
import { NO_CALL } from '../view.ts';
import { extraButtons } from './bar.ts';
import { definePanels } from './define.ts';
import { extraKey } from './keys.ts';
import { MediaExtras } from './media-extras.ts';
import { leaveMenu, moreMenu, reactionMenu } from './menus.ts';
import { PanelHost } from './panel-host.ts';
import { extraStyles } from './panel-styles.ts';
import type { PanelView } from './panel-view.ts';
import { type PanelWords, panelWords } from './words.ts';

/** The element, as far as its extras need it. */
export interface ExtrasHost extends ReactiveControllerHost, HTMLElement {
  readonly store: CallStore | undefined;
  readonly name: string;
  readonly room: string;
  readonly token: TokenOption;
  shortcuts: string;
  readonly noSounds: boolean;
}

function node(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}

/**
 * What a call has beside pictures and switches. This file is loaded when a call begins (LATER of vite.config.ts), so it hands the element
 * nodes that it fills itself, before each render. It hears the same `call-request` events as the element.
 */
export class Extras implements ReactiveController {
  /** Buttons for the control bar. */
  readonly bar = node('extra');
  /** What lies over the stage. */
  readonly floor = node('on-floor');
  /** What screen readers say at once. */
  readonly alert = node('said');
  /** What the badges of the buttons of panels say. */
  readonly badges: { [Name in PanelName]?: string } = {};
  readonly media: MediaExtras;
  /** The result of the last "Copy link". */
  copying: Copying = 'not-yet';
  readonly #entry = node('go');
  readonly #host: ExtrasHost;
  readonly #panels: PanelHost;
  readonly #desk: HostDesk;
  readonly #hands = new Hands();
  readonly #reactions: Reactions;
  readonly #entryWatch: EntryWatch;
  readonly #chat: Chat;
  #drawnIn = '';

  constructor(host: ExtrasHost) {
    const changed = (): void => host.requestUpdate();
    definePanels();
    this.#host = host;
    this.#panels = new PanelHost(host);
    this.media = new MediaExtras(host);
    this.#chat = new Chat(host, systemClock, () => this.#lang);
    this.#desk = new HostDesk(systemClock, this.alert, changed);
    this.#reactions = new Reactions(systemClock, changed);
    this.#entryWatch = new EntryWatch({
      clock: systemClock,
      peek: () => this.#peek(),
      changed,
      join: () => emit(host, 'call-request', { kind: 'join' }),
    });
    this.alert.ariaLive = 'assertive';
    const { shadowRoot } = host;
    for (const { styleSheet } of [extraStyles, toastStyles]) {
      if (shadowRoot && styleSheet) shadowRoot.adoptedStyleSheets.push(styleSheet);
    }
    host.addEventListener('call-request', this.#before, true);
    host.addEventListener('call-request', (event) => {
      if (!event.defaultPrevented) this.#answer(event.detail);
    });
    host.addEventListener('call-message', ({ detail }) => this.#hear(detail.from, detail.payload));
    host.addEventListener('keydown', this.#onKey);
    host.addController(this);
  }

  /** The open panel. */
  get side(): HTMLElement | typeof nothing {
    return this.#panels.side;
  }

  /** What the lobby shows instead of its join button, where the room does not open by itself. */
  get entry(): HTMLElement | undefined {
    return this.#entryWatch.entry && this.#entry;
  }

  /** The badges of raised hands, by peer id. */
  get hands(): ReadonlyMap<string, HTMLElement> {
    return this.#hands.badges;
  }

  hostUpdate(): void {
    const { state, texts } = this;
    const { store } = this.#host;
    this.#drawnIn = this.#lang;
    const inCall = selfOf(state) !== '';
    if (!inCall) this.#panels.close();
    if (!inCall) this.#reactions.forget();
    this.#chat.follow(inCall, this.#panels.open === 'chat');
    const { badge } = this.#chat;
    if (badge) this.badges.chat = badge;
    else delete this.badges.chat;
    this.badges.people = `${state.participants.length + 1}`;
    this.#hands.follow(state, texts);
    this.media.follow(texts);
    this.#entryWatch.follow(state);
    this.#desk.follow(store, state, texts);
    const { entry } = this.#entryWatch;
    if (entry) render(entryBox(entry, texts), this.#entry);
    render(this.#buttons(texts), this.bar);
    const quiet = this.#panels.open === 'people';
    const toasts = this.#desk.template(state, quiet, texts, chatToast(this.#chat, this.#lang));
    render(html`${this.#reactions.template}${toasts}${chatSpeech(this.#chat)}`, this.floor);
    this.#panels.update(this.#view, texts);
  }

  hostUpdated(): void {
    // The host has changed its language in this render.
    if (this.#drawnIn !== this.#lang) this.#host.requestUpdate();
    this.#desk.shown(this.floor);
    const leave = this.#host.shadowRoot?.querySelector<HTMLElement>('.leave');
    if (leave) leave.ariaHasPopup = mayModerate(this.state) ? 'menu' : null;
  }

  /** The name of a menu of the element. */
  title(name: MenuName): string {
    return name === 'leave' ? this.texts.leave : this.texts.reactions;
  }

  /** The groups of a menu of the element. */
  menu(name: MenuName): readonly MenuGroup[] {
    const { texts } = this;
    switch (name) {
      case 'leave':
        return leaveMenu(() => emit(this.#host, 'call-request', { kind: 'leave' }), texts);
      case 'reactions':
        return reactionMenu(texts);
      case 'more':
        return [...moreMenu((extra) => this.#inBar(extra), this.#hands.raised, texts), ...this.media.moreMenu(texts)];
      case 'camera':
        return this.media.cameraMenu(texts);
      default:
        return [];
    }
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
    const { metadata } = this.#hands;
    return {
      store,
      state: this.state,
      name,
      room,
      metadata,
      lang: this.#lang,
      keys: this.#keys,
      copying: this.copying,
      chat: this.#chat,
      speaker: this.#host.shadowRoot?.querySelector<HTMLVideoElement>('video[data-peer]')?.sinkId ?? '',
      sounds: !this.#host.noSounds,
    };
  }

  #buttons(texts: PanelWords) {
    const { open } = this.#panels;
    const { sharing } = this.media;
    return extraButtons({ open, badges: this.badges, keys: this.#keys, raised: this.#hands.raised, sharing, texts });
  }

  async #peek(): Promise<RoomGlimpse | undefined> {
    const { store, room, token } = this.#host;
    try {
      return await store?.peek(room, (await (typeof token === 'function' ? token() : token)) || undefined);
    } catch {
      return undefined;
    }
  }

  /** Whether the button of an extra is seen in the bar. */
  #inBar(extra: string): boolean {
    return this.bar.querySelector(`[data-extra='${extra}']`)?.checkVisibility() ?? false;
  }

  /** A host who leaves is asked how. Somebody who was turned away does not ask again before the time is over. */
  readonly #before = (event: CustomEvent<CallRequest>): void => {
    const [origin] = event.composedPath();
    const { kind } = event.detail;
    const leaves = kind === 'leave' && origin instanceof Element && origin.matches('.leave');
    if (leaves && mayModerate(this.state) && this.state.participants.length > 0) {
      event.preventDefault();
      emit(origin, 'call-request', { kind: 'show-menu', menu: 'leave' });
    } else if (kind === 'join' && !this.#entryWatch.mayAsk) event.preventDefault();
  };

  #answer(request: CallRequest): void {
    const { store, name } = this.#host;
    switch (request.kind) {
      case 'show-panel':
        return this.#panels.toggle(request.panel);
      case 'wait-for-place':
        return this.#entryWatch.waitForPlace(request.on);
      case 'set-language':
        this.#host.lang = request.lang;
        return;
      case 'set-sounds':
        this.#host.toggleAttribute('no-sounds', !request.on);
        return this.#host.requestUpdate();
      case 'set-shortcuts':
        this.#host.shortcuts = request.on ? '' : 'none';
        return;
      case 'set-hand':
        if (store) this.#desk.watch(this.#hands.set(request.on, store));
        return this.#host.requestUpdate();
      case 'react':
        if (store) this.#desk.watch(this.#reactions.send(request.reaction, displayName(name) || this.texts.you, store));
        return;
      default:
        this.#chat.answer(request);
        return this.#desk.answer(request, store, this.texts);
    }
  }

  #hear(from: string, payload: unknown): void {
    const reaction = reactionOf(payload);
    const person = this.state.participants.find(({ peerId }) => peerId === from);
    if (reaction && person) this.#reactions.show(from, reaction, displayName(person.name) || this.texts.guest);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!this.bar.isConnected) return;
    const request = extraKey(event, this.#keys, this.#hands.raised, this.media.sharing);
    if (!request) return;
    event.preventDefault();
    emit(this.#host, 'call-request', request);
  };
}
