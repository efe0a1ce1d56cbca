import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { AdminApi } from '../api/admin-api.ts';
import type { Desk } from '../state/desk.ts';
import { focusHeading } from '../state/kept-focus.ts';
import { hrefOf, type Route, routeOf } from '../state/route.ts';
import { Session } from '../state/session.ts';
import { roomText } from '../view/names.ts';
import { pageStyles } from '../view/theme.ts';
import { appStyles } from './app-styles.ts';
import { ConfirmDialog } from './confirm-dialog.ts';

/** How long a sentence stays at the foot of the page, in ms. */
const SAID_MS = 8_000;

const LINKS = [
  ['nodes', 'Nodes'],
  ['rooms', 'Rooms'],
  ['webhooks', 'Dead letters'],
  ['tokens', 'Tokens'],
] as const;

/** The page: who is signed in, which view is shown, the dialog that asks, and the line that tells what was done. */
export class AdminApp extends LitElement {
  static override styles = [...pageStyles, appStyles];

  readonly #session = new Session(sessionStorage);
  #desk: Desk | undefined;
  /** The API refused the key while it was in use. */
  #refused = false;
  #route: Route = routeOf(location.hash);
  #said = '';
  #saidCount = 0;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #moveFocus = false;

  constructor() {
    super();
    const { key } = this.#session;
    if (key !== undefined) this.#desk = this.#deskWith(key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#navigated);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#navigated);
  }

  protected override render(): TemplateResult {
    const desk = this.#desk;
    return html`
      <header>
        <span class="brand">Signalbox <span class="soft">administration</span></span>
        ${desk === undefined ? nothing : this.#navigation()}
      </header>
      <main>
        ${
          desk === undefined
            ? html`<sign-in ?refused=${this.#refused} @signed-in=${this.#signedIn}></sign-in>`
            : this.#view(this.#route, desk)
        }
      </main>
      <confirm-dialog></confirm-dialog>
      <div class="said" role="status">
        ${this.#said === '' ? nothing : keyed(this.#saidCount, html`<p>${this.#said}</p>`)}
      </div>
    `;
  }

  protected override async updated(): Promise<void> {
    document.title = `${this.#title()} · Signalbox administration`;
    if (!this.#moveFocus) return;
    this.#moveFocus = false;
    const view = this.shadowRoot?.querySelector('main > *');
    if (!(view instanceof LitElement)) return;
    await view.updateComplete;
    focusHeading(view);
  }

  #navigation(): TemplateResult {
    const { view } = this.#route;
    const current = view === 'room' ? 'rooms' : view;
    return html`
      <nav aria-label="Views">
        ${LINKS.map(
          ([to, text]) =>
            html`<a href=${hrefOf({ view: to })} aria-current=${to === current ? 'page' : nothing}>${text}</a>`,
        )}
      </nav>
      <button class="quiet small" type="button" @click=${() => this.#signOut(false)}>Sign out</button>
    `;
  }

  #view(route: Route, desk: Desk): TemplateResult {
    switch (route.view) {
      case 'nodes':
        return html`<nodes-view .desk=${desk}></nodes-view>`;
      case 'rooms':
        return html`<rooms-view .desk=${desk}></rooms-view>`;
      case 'room':
        return html`${keyed(route.room, html`<room-view .desk=${desk} .room=${route.room}></room-view>`)}`;
      case 'webhooks':
        return html`<webhooks-view .desk=${desk}></webhooks-view>`;
      case 'tokens':
        return html`<tokens-view .desk=${desk}></tokens-view>`;
      default:
        return route satisfies never;
    }
  }

  #title(): string {
    if (this.#desk === undefined) return 'Sign in';
    const { view } = this.#route;
    if (this.#route.view === 'room') return roomText(this.#route.room);
    return LINKS.find(([to]) => to === view)?.[1] ?? '';
  }

  #deskWith(key: string): Desk {
    return {
      api: new AdminApi(key, () => this.#signOut(true)),
      say: (sentence) => this.#say(sentence),
      confirm: async (question) => {
        const dialog = this.shadowRoot?.querySelector('confirm-dialog');
        return dialog instanceof ConfirmDialog && (await dialog.ask(question));
      },
    };
  }

  readonly #signedIn = ({ detail: key }: CustomEvent<string>): void => {
    this.#session.keep(key);
    this.#desk = this.#deskWith(key);
    this.#refused = false;
    this.#moveFocus = true;
    this.requestUpdate();
  };

  #signOut(refused: boolean): void {
    if (this.#desk === undefined) return;
    this.#session.forget();
    this.#desk = undefined;
    this.#refused = refused;
    this.#said = '';
    this.#moveFocus = true;
    this.shadowRoot?.querySelector('confirm-dialog')?.shadowRoot?.querySelector('dialog')?.close();
    this.requestUpdate();
  }

  readonly #navigated = (): void => {
    this.#route = routeOf(location.hash);
    this.#moveFocus = true;
    this.requestUpdate();
  };

  #say(sentence: string): void {
    clearTimeout(this.#quiet);
    this.#said = sentence;
    this.#saidCount++;
    this.requestUpdate();
    if (sentence !== '') this.#quiet = setTimeout(() => this.#say(''), SAID_MS);
  }
}
