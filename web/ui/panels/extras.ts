import { type nothing, type ReactiveController, render } from 'lit';
import type { RoomGlimpse } from '../../../src/protocol/index.ts';
import type { CallState } from '../../client/call/call-store.ts';
import { systemClock } from '../../client/signaling/clock.ts';
import { addStyles } from '../add-styles.ts';
import { Chat } from '../chat/chat.ts';
import { chatToast, toastStyles } from '../chat/toast.ts';
import type { Copying } from '../empty.ts';
import { type CallRequest, emit, type MenuName } from '../events.ts';
import type { MenuGroup } from '../menu.ts';
import { entryStyles } from '../people/entry.ts';
import { overStageStyles } from '../people/over-stage-styles.ts';
import { People } from '../people/people.ts';
import { selfOf } from '../people/rights.ts';
import { answerSettings } from '../settings/answer.ts';
import { keysOf } from '../shortcuts.ts';
import type { PoliteQueue } from '../polite-queue.ts';
import { isTiny, isWide } from '../size-watch.ts';
import { NO_CALL } from '../view.ts';
import { About } from './about.ts';
import { extraButtons, panelButtons } from './bar.ts';
import { definePanels } from './define.ts';
import type { ExtrasHost } from './extras-host.ts';
import { extraKey } from './keys.ts';
import { MediaExtras } from './media-extras.ts';
import { leaveMenu, panelMenu, reactionMenu, restOfBar } from './menus.ts';
import { PanelHost } from './panel-host.ts';
import { extraStyles } from './panel-styles.ts';
import type { PanelView } from './panel-view.ts';
import { Speech } from './speech.ts';
import { shownLanguage } from '../words/shown-language.ts';
import { type PanelWords, panelWords } from './words.ts';

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
  /** Buttons for the control bar, and those of panels, which stand at its end where it is wide. */
  readonly bar = node('extra');
  readonly end = node('extra end');
  /** What lies over the stage. */
  readonly floor = node('on-floor');
  readonly media: MediaExtras;
  /** The result of the last "Copy link". */
  copying: Copying = 'not-yet';
  /** Which menu of the element is open. */
  open: MenuName | undefined;
  /** Whether this person sees the own picture; undefined where an older element does not say. */
  ownPicture: boolean | undefined;
  /** The room as it was seen from the lobby. */
  glimpse: RoomGlimpse | undefined;
  readonly #host: ExtrasHost;
  readonly #panels: PanelHost;
  readonly #people: People;
  readonly #chat: Chat;
  readonly #about: About;
  readonly #speech: Speech;
  #drawnIn = '';

  /** An element of an older build (SPEC R265) gives no queue, and says nothing of what is in it. */
  constructor(host: ExtrasHost, polite: Pick<PoliteQueue<Node>, 'say'> = { say: () => {} }) {
    definePanels();
    this.#host = host;
    this.#panels = new PanelHost(host);
    this.media = new MediaExtras(host);
    this.#chat = new Chat(host, systemClock, {
      lang: () => this.#lang,
      cameUnseen: () => this.media.sounds.play('message'),
    });
    this.#people = new People(host, systemClock, (text) => polite.say(text));
    this.#speech = new Speech(polite);
    this.#about = new About(systemClock, () => {
      if (this.open === 'more') host.requestUpdate();
    });
    addStyles(host, extraStyles, overStageStyles, entryStyles, toastStyles);
    host.addEventListener('call-request', (event) => this.#people.before(event, this.state), true);
    host.addEventListener('call-request', (event) => {
      if (!event.defaultPrevented) this.#answer(event.detail);
    });
    host.addEventListener('call-message', ({ detail }) =>
      this.#people.hear(detail.from, detail.payload, this.state, this.texts),
    );
    host.addEventListener('keydown', this.#onKey);
    host.addController(this);
  }

  /** Room and time in the call, for a wide control bar. */
  get about(): HTMLElement {
    return this.#about.node;
  }

  /** The open panel. */
  get side(): HTMLElement | typeof nothing {
    return this.#panels.side;
  }

  /** What the lobby shows instead of its join button, where the room does not open by itself. */
  get entry(): HTMLElement | undefined {
    return this.#people.entry;
  }

  /** What screen readers say at once. */
  get alert(): HTMLElement {
    return this.#people.alert;
  }

  /** The badges of raised hands, by peer id. */
  get hands(): ReadonlyMap<string, HTMLElement> {
    return this.#people.hands;
  }

  hostUpdate(): void {
    const { state, texts } = this;
    this.#drawnIn = this.#lang;
    const self = selfOf(state);
    const inCall = self !== '';
    this.#about.follow(self, this.#host.room);
    if (!inCall) this.#panels.close();
    this.#chat.follow(inCall, this.#panels.open === 'chat');
    this.#people.follow(state, texts, this.glimpse);
    this.media.follow(texts);
    this.#drawButtons(texts);
    const quiet = this.#panels.open === 'people';
    const toasts = this.#people.template(state, quiet, texts, chatToast(this.#chat, this.#lang));
    render(toasts, this.floor);
    this.#speech.follow(state, this.#chat.spoken, texts);
    this.#panels.update(this.#view, texts);
  }

  hostUpdated(): void {
    // The host has changed its language in this render.
    if (this.#drawnIn !== this.#lang) this.#host.requestUpdate();
    this.#people.shown(this.floor, this.state);
  }

  hostDisconnected(): void {
    this.#about.pause();
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
        return [...restOfBar(this.#bar, texts), ...this.media.shareMenu(texts)];
      case 'camera':
        return this.media.cameraMenu(texts);
      default:
        return [];
    }
  }

  /** Room and time in the call, where the bar does not show them. */
  get aboutText(): string | undefined {
    return isWide(this.#host) ? undefined : this.#about.text;
  }

  /** For the end of the menu "More". */
  get tools(): readonly MenuGroup[] {
    return [...this.media.windowMenu(this.texts), ...panelMenu(this.texts)];
  }

  get state(): CallState {
    return this.#host.store?.state ?? NO_CALL;
  }

  get texts(): PanelWords {
    return panelWords(this.#lang);
  }

  get #lang(): string {
    return shownLanguage(this.#host);
  }

  get #keys(): ReadonlySet<string> {
    return keysOf(this.#host.shortcuts);
  }

  get #view(): PanelView {
    const { store, name, room } = this.#host;
    return {
      ...{ store, name, room },
      state: this.state,
      metadata: this.#people.metadata,
      lang: this.#lang,
      keys: this.#keys,
      copying: this.copying,
      chat: this.#chat,
      speaker: this.#host.shadowRoot?.querySelector<HTMLVideoElement>('video[data-peer]')?.sinkId ?? '',
      sounds: !this.#host.noSounds,
      ownPicture: this.ownPicture,
    };
  }

  #drawButtons(texts: PanelWords): void {
    const { raised } = this.#people;
    const { sharing } = this.media;
    const { open } = this.#panels;
    const wide = isWide(this.#host);
    const badges = { chat: this.#chat.badge, people: `${this.state.participants.length + 1}` };
    const bar = { open, badges, keys: this.#keys, menu: this.open, raised, sharing, wide, texts };
    render(extraButtons(bar), this.bar);
    render(panelButtons(bar), this.end);
    // An element of an older build (SPEC R265) knows one place for buttons.
    if (!this.end.isConnected) this.bar.append(this.end);
  }

  get #bar() {
    const inBar = (extra: string): boolean =>
      [this.bar, this.end].some((each) => each.querySelector(`[data-extra='${extra}']`)?.checkVisibility());
    return { inBar, raised: this.#people.raised };
  }

  #answer(request: CallRequest): void {
    switch (request.kind) {
      case 'show-panel':
        // Tiny: a panel would not be seen.
        if (isTiny(this.#host) && this.#panels.open !== request.panel) return;
        return request.open && this.#panels.open === request.panel ? undefined : this.#panels.toggle(request.panel);
      default:
        if (answerSettings(request, this.#host)) return;
        this.#chat.answer(request);
        return this.#people.answer(request, this.texts);
    }
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!this.bar.isConnected) return;
    const request = extraKey(event, this.#keys, this.#people.raised, this.media.sharing);
    if (!request) return;
    event.preventDefault();
    emit(this.#host, 'call-request', request);
  };
}
