import { html, nothing, render, type TemplateResult } from 'lit';
import type { Metadata, RoomGlimpse } from '../../../src/protocol/index.ts';
import type { CallState, CallStore, TokenOption } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import { type CallRequest, emit } from '../events.ts';
import type { PanelWords } from '../panels/words.ts';
import { RoomLooks } from '../room-looks.ts';
import { isTiny } from '../size-watch.ts';
import { entryBox } from './entry.ts';
import { EntryWatch } from './entry-watch.ts';
import { Hands } from './hands.ts';
import { HostDesk } from './host-desk.ts';
import { Reactions, reactionOf } from './reactions.ts';
import { mayModerate, selfOf } from './rights.ts';

/** The element, as far as this needs it. */
export interface PeopleHost extends HTMLElement {
  readonly store: CallStore | undefined;
  readonly name: string;
  readonly room: string;
  readonly token: TokenOption;
  requestUpdate(): void;
}

/** Who is in a call and how they get there: waiting, hosts, raised hands, reactions. */
export class People {
  /** What screen readers say at once. */
  readonly alert = document.createElement('div');
  readonly #host: PeopleHost;
  readonly #entry = document.createElement('div');
  readonly #entryWatch: EntryWatch;
  readonly #desk: HostDesk;
  readonly #hands = new Hands();
  readonly #reactions: Reactions;
  readonly #looks = new RoomLooks();

  /** `say`: what screen readers say politely. */
  constructor(host: PeopleHost, clock: Clock, say: (text: string) => void) {
    const changed = (): void => host.requestUpdate();
    this.#host = host;
    this.alert.className = 'said';
    this.alert.ariaLive = 'assertive';
    this.#entry.className = 'go';
    this.#desk = new HostDesk({ clock, alert: this.alert, changed, say });
    this.#reactions = new Reactions(clock, changed);
    this.#entryWatch = new EntryWatch({
      clock,
      room: () => (host.isConnected ? host.room : undefined),
      peek: () => this.#peek(),
      changed,
      join: () => emit(host, 'call-request', { kind: 'join' }),
    });
  }

  /** What the lobby shows instead of its join button, where the room does not open by itself. */
  get entry(): HTMLElement | undefined {
    return this.#entryWatch.entry && this.#entry;
  }

  /** The badges of raised hands, by peer id. */
  get hands(): ReadonlyMap<string, HTMLElement> {
    return this.#hands.badges;
  }

  /** The own hand. */
  get raised(): boolean {
    return this.#hands.raised;
  }

  /** The own metadata, as far as they are set here. */
  get metadata(): Metadata {
    return this.#hands.metadata;
  }

  /** Before each render of the host. `glimpse`: the room as it was seen from the lobby. */
  follow(state: CallState, texts: PanelWords, glimpse?: RoomGlimpse): void {
    if (selfOf(state) === '') this.#reactions.forget();
    this.#hands.follow(state, texts);
    this.#entryWatch.follow(state);
    this.#entryWatch.saw(glimpse);
    this.#desk.follow(this.#host.store, state, texts);
    const { entry } = this.#entryWatch;
    if (entry) render(entryBox(entry, texts), this.#entry);
  }

  /** What lies over the stage. `quiet`: those who wait are seen in the panel already. `last`: below the notices. */
  template(state: CallState, quiet: boolean, texts: PanelWords, last: TemplateResult | typeof nothing): TemplateResult {
    // Tiny: there is no panel to see them in, and no room for messages.
    const tiny = isTiny(this.#host);
    const view = { quiet: quiet && !tiny, single: tiny };
    return html`${this.#reactions.template}${this.#desk.template(state, view, texts, tiny ? nothing : last)}`;
  }

  /** After each render; `floor` has what `template` gave. */
  shown(floor: HTMLElement, state: CallState): void {
    this.#desk.shown(floor);
    const leave = this.#host.shadowRoot?.querySelector<HTMLElement>('.leave');
    if (leave) leave.ariaHasPopup = mayModerate(state) ? 'menu' : null;
  }

  /**
   * Before a request is answered: a host who leaves is asked how, and somebody who was turned away does not ask again before the time
   * is over.
   */
  before(event: CustomEvent<CallRequest>, state: CallState): void {
    const [origin] = event.composedPath();
    const { kind } = event.detail;
    const leaves = kind === 'leave' && origin instanceof Element && origin.matches('.leave');
    if (leaves && mayModerate(state) && state.participants.length > 0) {
      event.preventDefault();
      emit(origin, 'call-request', { kind: 'show-menu', menu: 'leave' });
    } else if (kind === 'join' && !this.#entryWatch.mayAsk) event.preventDefault();
  }

  answer(request: CallRequest, texts: PanelWords): void {
    const { store, name } = this.#host;
    if (request.kind === 'wait-for-place') return this.#entryWatch.waitForPlace(request.on);
    if (!store) return;
    switch (request.kind) {
      case 'set-hand':
        this.#desk.watch(this.#hands.set(request.on, store));
        return this.#host.requestUpdate();
      case 'react':
        return this.#desk.watch(this.#reactions.send(request.reaction, displayName(name) || texts.you, store));
      default:
        return this.#desk.answer(request, store, texts);
    }
  }

  /** A message of the peer `from`. */
  hear(from: string, payload: unknown, state: CallState, texts: PanelWords): void {
    const reaction = reactionOf(payload);
    const person = state.participants.find(({ peerId }) => peerId === from);
    if (reaction && person) this.#reactions.show(from, reaction, displayName(person.name) || texts.guest);
  }

  async #peek(): Promise<RoomGlimpse | undefined> {
    const host = this.#host;
    const { store, room, token } = host;
    const bound = typeof token === 'function' ? () => token.call(host) : token;
    return store && this.#looks.look(store, room, bound).catch(() => undefined);
  }
}
