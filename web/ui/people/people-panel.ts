import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { displayName } from '../../client/call/display-name.ts';
import { asks } from '../events.ts';
import { ICONS, iconStyles } from '../icons.ts';
import { menu, menuStyles } from '../menu.ts';
import { Menus } from '../menus.ts';
import type { PanelView } from '../panels/panel-view.ts';
import { switchStyles } from '../panels/switch.ts';
import { type PanelWords, panelWords } from '../panels/words.ts';
import { controlStyles, motionStyles } from '../theme.ts';
import { tileStyles } from '../tile-styles.ts';
import { hostFoot } from './host-foot.ts';
import { handsOf, listed } from './order.ts';
import { personRow, type Row, rowMenu, waitingRow } from './people-rows.ts';
import { peopleStyles } from './people-styles.ts';
import { mayModerate, selfOf } from './rights.ts';

/** The panel "People": the link, those who wait, those who are here, and what a host may do. */
export class PeoplePanel extends LitElement {
  static override properties = { view: { attribute: false } };
  static override styles = [
    controlStyles,
    motionStyles,
    iconStyles,
    tileStyles,
    menuStyles,
    switchStyles,
    peopleStyles,
  ];

  declare view: PanelView | undefined;
  readonly #menus = new Menus<string>(this);
  #focused: Element | null = null;

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  /** What had the focus may be gone: somebody was let in, or has left. */
  protected override updated(): void {
    if (this.#focused && !this.#focused.isConnected) this.shadowRoot?.querySelector('button')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { view } = this;
    if (!view) return nothing;
    const { state } = view;
    const texts = panelWords(view.lang);
    const rows = this.#rows(view, texts);
    const open = rows.find(({ peerId }) => peerId === this.#menus.open);
    const moderates = mayModerate(state);
    return html`
      <button class="quiet invite" part="button" type="button" @click=${asks({ kind: 'copy-link' })}>
        ${ICONS.link} <span role="status">${copyText(view, texts)}</span>
      </button>
      ${moderates && state.waiting.length > 0 ? waitingList(view, texts) : nothing}
      <ul aria-label=${texts.participants}>
        ${repeat(
          rows,
          ({ peerId }) => peerId,
          (row) =>
            personRow(
              row,
              moderates && !row.own ? () => this.#menus.toggle(row.peerId) : undefined,
              open === row,
              texts,
            ),
        )}
      </ul>
      ${moderates ? hostFoot(state, view.lang, texts) : nothing}
      ${open && moderates ? menu(texts.moreAbout(open.name), rowMenu(open, texts)) : nothing}
    `;
  }

  /** The own row first, then the others in their order. */
  #rows({ state, name, lang }: PanelView, texts: PanelWords): readonly Row[] {
    const { participants, local, roomState } = state;
    const self = selfOf(state);
    const nameOf = (person: { readonly name: string }): string => displayName(person.name) || texts.guest;
    const own = { peerId: self, name, metadata: this.view?.metadata ?? {} };
    const hands = handsOf([own, ...participants]);
    const common = ({ peerId }: { readonly peerId: string }) => ({
      peerId,
      host: roomState.host === peerId,
      asked: roomState.muted?.[peerId] !== undefined,
      hand: hands.findIndex((each) => each.peerId === peerId) + 1,
    });
    const { audio, video } = local;
    return [
      { ...common(own), name: displayName(name) || texts.you, own: true, audio, video, away: false },
      ...listed(participants, roomState.host, nameOf, lang).map((person) => ({
        ...common(person),
        name: nameOf(person),
        own: false,
        audio: person.audio,
        video: person.video,
        away: person.away,
      })),
    ];
  }
}

function copyText({ copying }: PanelView, texts: PanelWords): string {
  switch (copying) {
    case 'not-yet':
      return texts.copy;
    case 'copied':
      return texts.copied;
    case 'refused':
      return texts.copyFailed;
  }
}

function waitingList({ state: { waiting } }: PanelView, texts: PanelWords): TemplateResult {
  return html`
    <section class="waiting" aria-labelledby="waiting">
      <header>
        <h3 id="waiting">${texts.waiting(waiting.length)}</h3>
        <button class="quiet small" part="button" type="button" @click=${asks({ kind: 'admit' })}>${texts.admitAll}</button>
      </header>
      <ul>${repeat(
        waiting,
        ({ id }) => id,
        (knock) => waitingRow(knock, texts),
      )}</ul>
    </section>
  `;
}
